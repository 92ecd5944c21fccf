"""What the lists of deals read: the rows of a tab, just the columns shown, and how many."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, StringAgg, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Organization
from accounts.roles import On, Right
from accounts.scope import Scope
from deals.enums import Status
from deals.guards import missing_for_submission
from deals.models import Deal, Engagement
from deals.models.covered import rows_on_tab
from deals.models.deal import DealQuerySet
from deals.models.listing import RECORD, SidesOf, among, holds_words
from deals.queries.asking import query_of

LISTED = ("inbound", "outbound", "closed")
TABS = (*LISTED, "drafts")
OF_ENGAGEMENT = {"sides", "solutions"}
STEPS = {"customer", "contact", "details", "team", "solution"}


def seen_by(user: Any, scope: Scope | None = None) -> DealQuerySet:
    """The deals that the user may see; `scope` is theirs, where this request has read it."""
    return Deal.objects.visible_to(user, scope)


def in_tab(seen: DealQuerySet, tab: str, user: Any) -> DealQuerySet:
    """Those of a tab; drafts are the author's own."""
    deals = seen.of_tab(tab)
    return deals.filter(author=user.pk) if tab == "drafts" else deals


def on_tab(tab: str, user: Any, scope: Scope, *, ordered: bool) -> DealQuerySet:
    """As `in_tab` while nobody is late, by the column that the indexes of all orders begin with."""
    return Deal.objects.on_tabs([tab], user, scope, ordered=ordered)


def on_tab_of_teams(tab: str, user: Any, scope: Scope) -> DealQuerySet:
    """As `on_tab` for who sees only their teams' deals, with `listed_at` and `listed_pk`.

    These two are the first order of the tab, in which an index has the user's rows of teams; what
    these keep of a deal is asked of the deal, too, so that nothing is shown on their word alone.
    """
    reach = scope.reach(Right.VIEW)
    rows = rows_on_tab(user, reach, tab)
    of_deal = reach.where(On.TEAM) or Q()
    deals = Deal.objects.filter(of_deal, organization=scope.organization_id, tab=tab)
    mine = deals.filter(**{f"team__{name}": value for name, value in rows.items()})
    return mine.annotate(listed_at=F("team__listed_at"), listed_pk=F("team__deal"))


def late_in(seen: DealQuerySet, at: datetime | None = None) -> DealQuerySet:
    """Received deals past their deadline, now or `at`, that the clock has not expired yet."""
    return seen.filter(status=Status.RECEIVED, answer_due_at__lte=at or timezone.now())


def holding(first: Any, words: Sequence[str], *, most: int | None = None, falling: bool) -> Any:
    """The keys of those of the `first` rows, of "pk" and "page_key", that hold the words.

    At most `most`, the nearest, or all; `falling` tells their order. Each row is asked in turn,
    which for words that many deals have is quicker than the index of words.
    """
    if not (query := query_of(first)):
        return []
    sql, values = query
    way, limit = "DESC" if falling else "ASC", connection.ops.no_limit_value()
    held, wanted = holds_words("near.pk", words)
    return RawSQL(  # noqa: S611  # values stay values
        f"SELECT near.pk FROM ({sql}) AS near WHERE {held}"  # noqa: S608  # own names
        f" ORDER BY near.page_key {way}, near.pk {way} LIMIT %s",
        [*values, *wanted, limit if most is None else most],
    )


def for_list(deals: DealQuerySet, reads: Iterable[str]) -> QuerySet[Any, dict[str, Any]]:
    """Rows as dictionaries of `reads` and no more: names of fields, "sides" and "solutions".

    `sides` are the parties of the engagement in one text, see `columns.sides_of`.
    """
    wanted = {"pk", "tab", "reference", *reads}
    extra: dict[str, Any] = {}
    if "sides" in wanted:
        extra["sides"] = SidesOf("engagement", Value(timezone.now()))
    if "solutions" in wanted:
        of = of_engagements("solutions").filter(engagement=OuterRef("engagement"))
        extra["solutions"] = of.values("all")
    return deals.annotate(**extra).values(*sorted(wanted))


def rows_by_key(
    deals: DealQuerySet, keys: Iterable[int], reads: Iterable[str]
) -> dict[int, dict[str, Any]]:
    """As `for_list`, for many of the deals at once: what engagements hold is read by itself."""
    wanted = {"pk", "tab", "reference", "engagement", *reads}
    fields = sorted(wanted - OF_ENGAGEMENT)
    rows = {row["pk"]: row for row in deals.filter(among("pk", keys)).values(*fields)}
    for name in OF_ENGAGEMENT & wanted:
        # Only a deal without a name is called after its solutions.
        asked = [row for row in rows.values() if name == "sides" or not row["name"]]
        found: dict[int, str] = {}
        if asked:
            of = of_engagements(name).filter(among("engagement", {r["engagement"] for r in asked}))
            found = dict(of.values_list("engagement", "all"))
        for row in rows.values():
            row[name] = found.get(row["engagement"])
    return rows


def of_engagements(name: str) -> Any:
    """For each engagement all of its solutions' names, or its sides, in one text."""
    if name == "sides":
        sides = SidesOf("pk", Value(timezone.now()))
        return Engagement.objects.annotate(engagement=F("pk"), all=sides)
    of = Engagement.solutions.through.objects.order_by().values("engagement")
    return of.annotate(all=StringAgg("solution__name", Value(RECORD)))


def for_drafts(drafts: DealQuerySet) -> DealQuerySet:
    """With all that tells which steps are done."""
    return drafts.select_related(
        "engagement__customer",
        "engagement__assessment_type",
        "engagement__assessment_location",
        "engagement__recipient",
        "location",
    ).prefetch_related(
        "team",
        "inputs",
        "engagement__solutions",
        Prefetch("engagement__assessment_type__vetted", Organization.objects.only("pk")),
    )


def steps_done(draft: Deal) -> int:
    """How many of the five steps before the consent need nothing more."""
    return len(STEPS - {problem.step for problem in missing_for_submission(draft)})
