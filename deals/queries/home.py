"""What needs somebody now: the few deals that the home page shows of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import Status
from deals.models import Deal, StageMark
from deals.models.deal import DealQuerySet
from deals.queries.lists import COUNT_LIMIT
from deals.queries.lists import Count as Number

SHOWN = 5
FIELDS = (
    *("reference", "direction", "deal_type", "status", "progress", "name", "value", "currency"),
    *("close_date", "submitted_at", "changed_at", "answer_due_at"),
    *("engagement__customer__name", "engagement__solution_type"),
    *("engagement__assessment_type__name",),
)


@dataclass(frozen=True)
class Pile:
    """Some deals of a kind, and how many there are."""

    deals: Sequence[Deal]
    count: Number


def worked_by(user: Any, scope: Scope) -> DealQuerySet:
    """The deals of every status that the user may work on, by the `scope` that was read."""
    return Deal.objects.within(user, Right.WORK, scope)


def answers_due(worked: DealQuerySet) -> Pile:
    """Received deals that wait for an answer, those first whose time ends first."""
    deals = worked.of_tab("inbound").filter(status=Status.RECEIVED)
    # Nameless as they are, they are called by customer and solutions.
    return _pile(deals.prefetch_related("engagement__solutions"), "answer_due_at")


def next_stages(workable: DealQuerySet) -> Pile:
    """Open deals, those first that nobody has marked a stage of for longest (`progress_at`)."""
    marks = StageMark.objects.filter(deal=OuterRef("pk")).order_by("-at").values("at")[:1]
    return _pile(
        workable.annotate(progress_at=Coalesce(Subquery(marks), "submitted_at")), "progress_at"
    )


def close_dates_passed(workable: DealQuerySet) -> Pile:
    return _pile(workable.filter(close_date__lt=timezone.localdate()), "close_date")


def drafts_to_finish(seen: DealQuerySet, user: Any) -> Pile:
    return _pile(seen.of_tab("drafts").filter(author=user.pk), "-changed_at")


def _pile(deals: DealQuerySet, order: str) -> Pile:
    """The first few and the number of all in one query, which has to sort all anyway."""
    counted = deals.annotate(of_pile=Window(Count("pk")))
    shown = (
        counted.select_related("engagement__customer", "engagement__assessment_type")
        .only(*FIELDS)
        .order_by(order, "pk")
    )
    found = list(shown[:SHOWN])
    number = found[0].of_pile if found else 0
    return Pile(found, Number(min(number, COUNT_LIMIT), more=number > COUNT_LIMIT))
