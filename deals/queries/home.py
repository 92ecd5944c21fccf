"""What needs somebody now: the few deals that the home page shows of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import RegistrationStatus, Status
from deals.models import Deal, Registration, StageMark
from deals.models.deal import DealQuerySet
from deals.queries.lists import Count as Number
from deals.queries.lists import of_engagements

SHOWN = 5
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
    """Open deals, in one reading: those that nobody has marked a stage of for longest
    (`progress_at`), and those whose close date passed first.
    """
    marks = StageMark.objects.filter(deal=OuterRef("pk")).order_by("-at").values("at")[:1]
    today = timezone.localdate()
    ranked = workable.annotate(
        progress_at=Coalesce(Subquery(marks), "submitted_at"),
        of_pile=Window(Count("pk")),
        by_stage=Window(RowNumber(), order_by=[F("progress_at").asc(), F("pk").asc()]),
        by_date=Window(RowNumber(), order_by=[F("close_date").asc(nulls_last=True), F("pk").asc()]),
        passed=Window(Count("pk", filter=Q(close_date__lt=today))),
    )
    first = Q(by_stage__lte=SHOWN) | Q(by_date__lte=SHOWN, close_date__lt=today)
    found: list[Any] = list(_with_names(ranked.filter(first)))
    stages = sorted(found, key=lambda deal: deal.by_stage)[:SHOWN]
    passed = sorted((d for d in found if has_passed(d, today)), key=lambda deal: deal.by_date)
    number, late = (found[0].of_pile, found[0].passed) if found else (0, 0)
    return Pile(stages, Number.capped(number)), Pile(passed[:SHOWN], Number.capped(late))


def has_passed(deal: Deal, today: date) -> bool:
    return deal.close_date is not None and deal.close_date < today


def drafts_to_finish(seen: DealQuerySet, user: Any) -> Pile:
    return _pile(seen.of_tab("drafts").filter(author=user.pk), "-changed_at")


def corrections_due(worked: DealQuerySet) -> Pile:
    """Registrations of the deals worked on that the reviewer asks to correct."""
    asked = Registration.objects.filter(
        status=RegistrationStatus.ACTION_REQUIRED, deal__in=worked.values("pk")
    )
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
