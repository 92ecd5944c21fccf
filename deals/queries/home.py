"""What needs somebody now: the few deals that the home page shows of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import RegistrationStatus, Status
from deals.models import Deal, Registration, StageMark
from deals.models.deal import DealQuerySet
from deals.queries.asking import query_of
from deals.queries.counts import Count as Number
from deals.queries.counts import in_one, limited
from deals.queries.lists import of_engagements

SHOWN = 5
LOOKED_AT = 200  # of the oldest open deals: among them is what was forgotten for longest
FIELDS = (
    *("reference", "direction", "deal_type", "status", "progress", "name", "version"),
    *("close_date", "submitted_at", "changed_at", "answer_due_at"),
    *("engagement__customer__name", "engagement__assessment_type__name"),
)


@dataclass(frozen=True)
class Pile:
    """Some of a kind, and how many there are."""

    deals: Sequence[Any]
    count: Number


def worked_by(user: Any, scope: Scope) -> DealQuerySet:
    """The deals of every status that the user may work on, by the `scope` that was read."""
    return Deal.objects.within(user, Right.WORK, scope)


def answers_due(worked: DealQuerySet) -> Pile:
    """Received deals that wait for an answer, those first whose time ends first.

    Nameless as they are, they are called by customer and `solutions`.
    """
    deals = worked.of_tab("inbound").filter(status=Status.RECEIVED)
    names = of_engagements("solutions").filter(engagement=OuterRef("engagement"))
    return _pile(deals.annotate(solutions=Subquery(names.values("all"))), "answer_due_at")


def to_move_on(workable: DealQuerySet) -> tuple[Pile, Pile]:
    """Open deals: those that nobody has marked a stage of for longest (`progress_at`), looked for
    among the oldest, and those whose close date passed first. Two queries.
    """
    late = workable.filter(close_date__lt=timezone.localdate())
    oldest = Deal.objects.filter(pk__in=workable.order_by("pk").values("pk")[:LOOKED_AT])
    kept = {
        "stages": _with_progress(oldest).order_by("progress_at", "pk")[:SHOWN],
        "passed": late.order_by("close_date", "pk")[:SHOWN],
    }
    keys, numbers = _keys_and_numbers(kept, {"stages": workable, "passed": late})
    of_both = Deal.objects.filter(pk__in={*keys["stages"], *keys["passed"]})
    found: dict[int, Any] = {deal.pk: deal for deal in _with_names(_with_progress(of_both))}
    stages = sorted((found[key] for key in keys["stages"]), key=lambda d: (d.progress_at, d.pk))
    passed = sorted((found[key] for key in keys["passed"]), key=lambda d: (d.close_date, d.pk))
    return (
        Pile(stages, Number.capped(numbers["stages"])),
        Pile(passed, Number.capped(numbers["passed"])),
    )


def _keys_and_numbers(
    kept: Mapping[str, DealQuerySet], counted: Mapping[str, DealQuerySet]
) -> tuple[dict[str, list[int]], dict[str, int]]:
    """By name, the keys of a few deals, and how many there are; one query for all."""
    keys: dict[str, list[int]] = {name: [] for name in kept}
    numbers = dict.fromkeys(counted, 0)
    asked = [("key", name, query_of(deals.values("pk"))) for name, deals in kept.items()]
    asked += [("number", name, limited(deals)) for name, deals in counted.items()]
    parts = []
    for what, name, query in asked:
        if query:
            gives = "pk" if what == "key" else "count(*)"
            parts.append((f"SELECT '{what}', '{name}', {gives} FROM ({query[0]}) AS q", query[1]))  # noqa: S608  # own names
    for what, name, number in in_one(parts):
        if what == "key":
            keys[name].append(number)
        else:
            numbers[name] = number
    return keys, numbers


def _with_progress(deals: DealQuerySet) -> Any:
    """Each with the moment of its last progress."""
    marks = StageMark.objects.filter(deal=OuterRef("pk")).order_by("-at").values("at")[:1]
    return deals.annotate(progress_at=Coalesce(Subquery(marks), "submitted_at"))


def drafts_to_finish(user: Any, scope: Scope) -> Pile:
    return _pile(Deal.objects.own_drafts(user, scope), "-changed_at")


def corrections_due(worked: DealQuerySet) -> Pile:
    """Registrations of the deals worked on that the reviewer asks to correct."""
    of_those = Exists(worked.filter(pk=OuterRef("deal")))
    asked = Registration.objects.filter(of_those, status=RegistrationStatus.ACTION_REQUIRED)
    shown = asked.annotate(of_pile=Window(Count("pk"))).order_by("submitted_at", "pk")
    fields = ("deal__reference", "deal__name", "customer__name", "submitted_at")
    found: list[Any] = list(shown.select_related("deal", "customer").only(*fields)[:SHOWN])
    return Pile(found, Number.capped(found[0].of_pile if found else 0))


def _pile(deals: DealQuerySet, order: str) -> Pile:
    """The first few and the number of all in one query, which has to sort all anyway."""
    counted = _with_names(deals.annotate(of_pile=Window(Count("pk")))).order_by(order, "pk")
    found: list[Any] = list(counted[:SHOWN])
    return Pile(found, Number.capped(found[0].of_pile if found else 0))


def _with_names(deals: DealQuerySet) -> DealQuerySet:
    return deals.select_related("engagement__customer", "engagement__assessment_type").only(*FIELDS)
