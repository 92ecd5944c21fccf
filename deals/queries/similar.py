"""Deals like this one, so that a reader can judge what to expect of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from deals.enums import Direction, Status
from deals.models import Deal
from deals.models.deal import DealQuerySet
from deals.pipelines import stage_at
from deals.queries.deal_page import read_marks

MOST = 5
LOOKED_AT = 500  # of the newest deals; what is older tells little of what to expect
# A band is from one bound up to the next, in one currency: rates of exchange are not kept.
BOUNDS = tuple(Decimal(bound) for bound in (0, 10_000, 50_000, 250_000, 1_000_000, 10**12))
SHOWN = (
    *("reference", "name", "direction", "deal_type", "status", "progress", "answer_due_at"),
    *("submitted_at", "answered_at", "closed_at"),
    *("engagement__customer__name", "engagement__customer__country"),
    "engagement__assessment_type",
)


@dataclass(frozen=True)
class Lap:
    """How long a stage took: from the one before it, whichever that was."""

    label: Any
    took: timedelta

    @property
    def days(self) -> int:
        return self.took.days


@dataclass(frozen=True)
class Similar:
    """A deal like the one that is read, how long its stages took, and in which way it is alike."""

    deal: Deal
    laps: list[Lap]
    why: str


def similar_deals(deal: Deal, seen: DealQuerySet) -> list[Similar]:
    """Up to five of the newest deals that the reader sees, of the same assessment type or solution.

    Of these, first those of a customer in the same country, then those in the same value band,
    then the newest. Two queries; the second reads their marks and those of `deal`, of which the
    solutions are known. `seen` comes from `visible_to`.
    """
    same = Q(pk__in=[])
    if deal.engagement.assessment_type_id:
        same = Q(engagement__assessment_type=deal.engagement.assessment_type_id)
    elif solutions := deal.engagement.chosen_solutions:
        links = deal.engagement.solutions.through.objects.filter(solution__in=solutions)
        same = Q(engagement__in=links.values("engagement"))
    newest = seen.order_by("-pk").values("pk")[:LOOKED_AT]
    found = list(_ranked(seen.filter(same, pk__in=newest), deal)[:MOST])
    read_marks([deal, *found])
    return [_similar(other, deal) for other in found]


def value_band(value: Decimal) -> tuple[Decimal, Decimal]:
    """From which value up to below which one the band of `value` is."""
    return next((low, high) for low, high in pairwise(BOUNDS) if value < high)


def _ranked(deals: DealQuerySet, deal: Deal) -> DealQuerySet:
    customer = deal.engagement.customer
    country = Q(country=customer.country) if customer else Q(pk__in=[])
    return (
        deals.exclude(pk=deal.pk)
        .exclude(status__in=[Status.DRAFT, Status.ERROR])
        .annotate(in_country=_one_if(country), in_band=_one_if(_same_band(deal)))
        .order_by("-in_country", "-in_band", F("submitted_at").desc(), "-pk")
        .select_related("engagement__customer")
        .only(*SHOWN)
    )


def _same_band(deal: Deal) -> Q:
    """A received deal has no value of its own before it is accepted, and hence no band."""
    if deal.value is None:
        return Q(pk__in=[])
    low, high = value_band(deal.value)
    return Q(currency=deal.currency, value__gte=low, value__lt=high)


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _similar(other: Any, deal: Deal) -> Similar:
    return Similar(other, list(_laps(other)), _why(other, deal))


def _why(other: Any, deal: Deal) -> str:
    """In which way it is alike, e.g. "Same assessment type, same country"."""
    if deal.engagement.assessment_type_id:
        parts = [_("Same assessment type")]
    else:
        parts = [_("Same solution")]
    if other.in_country:
        parts.append(_("same country"))
    if other.in_band:
        parts.append(_("same value band"))
    return ", ".join(parts)


def _laps(deal: Deal) -> Iterator[Lap]:
    """The completed stages and, of a won deal, the end."""
    since = _begun(deal)
    for mark in deal.marks.all():
        yield Lap(stage_at(deal.deal_type, mark.percent).label, mark.at - since)
        since = mark.at
    if deal.status == Status.WON and deal.closed_at:
        yield Lap(deal.stages[-1].label, deal.closed_at - since)


def _begun(deal: Deal) -> datetime:
    """When work began: with the creation, of a received deal with its acceptance."""
    begun = deal.submitted_at
    if deal.direction == Direction.INBOUND:
        begun = deal.answered_at or begun
    assert begun is not None  # noqa: S101  # drafts are never shown
    return begun
