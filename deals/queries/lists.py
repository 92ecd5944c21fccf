"""What the lists of deals read: the rows of a tab, just the columns shown, and how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Prefetch, QuerySet, StringAgg, Value
from django.utils import timezone
from django.utils.formats import number_format

from accounts.models import Organization
from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import Status
from deals.guards import missing_for_submission
from deals.models import Deal, Engagement
from deals.models.deal import DealQuerySet
from deals.models.listing import RECORD, SidesOf, among

LISTED = ("inbound", "outbound", "closed")
TABS = (*LISTED, "drafts")
OF_ENGAGEMENT = {"sides", "solutions"}
STEPS = {"customer", "contact", "details", "team", "solution"}
COUNT_LIMIT = 10_000
ANY = "*"  # stands for a tab
Query = tuple[str, list[Any]] | None  # SQL and its values


@dataclass(frozen=True)
class Count:
    """How many there are; `more` when there are more than we count."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.number)

    @property
    def words(self) -> str:
        """The number as it is shown, "10,000+" for more than we count."""
        return number_format(self.number) + ("+" if self.more else "")

    @classmethod
    def capped(cls, number: int) -> "Count":
        return cls(min(number, COUNT_LIMIT), more=number > COUNT_LIMIT)


@dataclass(frozen=True)
class Counts:
    """The numbers of all tabs; `late` says that a received deal waits to be expired."""

    of: Mapping[str, Count]
    late: bool


def seen_by(user: Any, scope: Scope | None = None) -> DealQuerySet:
    """The deals that the user may see; `scope` is theirs, where this request has read it."""
    return Deal.objects.visible_to(user, scope)


def in_tab(seen: DealQuerySet, tab: str, user: Any, *, late: bool = True) -> DealQuerySet:
    """Those of a tab; drafts are the author's own.

    With `late` False nobody waits to be expired, and the tab's column, which the indexes of all
    orders begin with, says all.
    """
    deals = seen.of_tab(tab) if late else seen.filter(tab=tab)
    return deals.filter(author=user.pk) if tab == "drafts" else deals


def late_in(seen: DealQuerySet) -> DealQuerySet:
    """Received deals past their deadline that the clock has not expired yet."""
    return seen.filter(status=Status.RECEIVED, answer_due_at__lte=timezone.now())


def capped_count(deals: QuerySet[Any]) -> Count:
    """The number of deals, exact up to 10,000."""
    return Count.capped(deals.order_by()[: COUNT_LIMIT + 1].count())


def counts_of_tabs(user: Any, scope: Scope) -> Counts:
    """One query for all tabs, and another one while a deal waits to be expired."""
    seen = seen_by(user, scope)
    numbers = _numbers_now(user, scope, limited(late_in(seen)))
    if late := bool(numbers.pop("late")):
        numbers = numbers_of({tab: limited(in_tab(seen, tab, user)) for tab in TABS})
    return Counts({tab: Count.capped(number) for tab, number in numbers.items()}, late)


def _numbers_now(user: Any, scope: Scope, late: Query) -> dict[str, int]:
    """How many there are on each tab while nobody is late, and how many are."""
    drafts = limited(Deal.objects.own_drafts(user, scope))
    if scope.reach(Right.VIEW).is_of_team:
        # The user's teams are read once, and not for each tab.
        all_tabs = Deal.objects.on_tabs(LISTED, user, scope)
        numbers = _numbers_by_tab(all_tabs, drafts=drafts, late=late)
        if numbers is not None:
            return numbers
    any_tab = Deal.objects.on_tabs([ANY], user, scope)
    return numbers_of({**_each_tab(any_tab), "drafts": drafts, "late": late})


def _each_tab(any_tab: DealQuerySet) -> dict[str, Query]:
    """The deals of each tab but drafts.

    Put together once: only the tab's name differs, and this is part of every list.
    """
    query = limited(any_tab)
    if query is None:
        return dict.fromkeys(LISTED)
    sql, values = query
    return {tab: (sql, [tab if value == ANY else value for value in values]) for tab in LISTED}


def _numbers_by_tab(all_tabs: DealQuerySet, **others: Query) -> dict[str, int] | None:
    """As `numbers_of`, all tabs in one reading; None if there are too many to be read at once."""
    most = len(LISTED) * COUNT_LIMIT
    query = limited(all_tabs, "tab", most + 1)
    numbers = numbers_of(others, query and _per_tab(*query))
    return numbers if sum(numbers.get(tab, 0) for tab in LISTED) <= most else None


def _per_tab(sql: str, values: list[Any]) -> tuple[str, list[Any]]:
    part = f"SELECT tab, count(*) FROM ({sql}) AS counted GROUP BY tab"  # noqa: S608  # own names
    return part, values


def limited(deals: QuerySet[Any], name: str = "pk", most: int | None = None) -> Query:
    """The keys of the deals, one more than we count; None for what can have none."""
    return query_of(deals.order_by().values(name)[: most or COUNT_LIMIT + 1])


def query_of(rows: QuerySet[Any, Any]) -> Query:
    """SQL and its values; None for what can have no rows."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def numbers_of(piles: Mapping[str, Query], grouped: Query = None) -> dict[str, int]:
    """How many rows each has, counted in one query; `grouped` gives names and numbers itself."""
    found = dict.fromkeys([*TABS, *piles] if grouped else piles, 0)
    parts = [
        (f"SELECT '{name}', count(*) FROM ({query[0]}) AS counted", query[1])  # noqa: S608  # own names
        for name, query in piles.items()
        if query
    ]
    found |= dict(in_one([*parts, *([grouped] if grouped else [])]))
    return found


def in_one(parts: Sequence[tuple[str, list[Any]]]) -> list[tuple[Any, ...]]:
    """The rows of all of the queries, asked in one."""
    if not parts:
        return []
    with connection.cursor() as cursor:
        values = [value for _sql, values in parts for value in values]
        cursor.execute(" UNION ALL ".join(sql for sql, _values in parts), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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
