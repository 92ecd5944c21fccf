"""Open deals of the own organization for the same customer and solution (spec 5.1)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from deals.enums import OPEN
from deals.models import Deal
from deals.models.deal import DealQuerySet

SHOWN = 5


@dataclass(frozen=True)
class Duplicates:
    """Whether there are any, and the newest of those that the user may see."""

    exist: bool = False
    visible: list[Deal] = field(default_factory=list)


@dataclass(frozen=True)
class Doubles:
    """What the reader sees of doubles: open deals that may be one, and those closed as one."""

    perhaps: list[Deal]
    closed: list[Deal]


def perhaps_doubles(deal: Deal, seen: DealQuerySet) -> DealQuerySet:
    """Among the deals `seen` by the reader, those that may be one; only an open deal may."""
    if not deal.is_open:
        return seen.none()
    return seen.filter(like(deal), organization=deal.organization_id, status__in=OPEN)


def doubles_of(deal: Any, seen: DealQuerySet, perhaps: list[Deal]) -> Doubles:
    """Those that are perhaps one, as they were read, and those closed as one, if there are any.

    `deal` is annotated with `is_survivor`, which hardly any is; then it takes one query.
    """
    closed = seen.filter(surviving_deal=deal.pk).only("reference", "name").order_by("-pk")
    return Doubles(perhaps[:SHOWN], list(closed[:SHOWN]) if deal.is_survivor else [])


def like(deal: Deal) -> Q:
    """Deals of the same customer with the same assessment type or a solution in common."""
    engagement = deal.engagement
    same = Q(pk__in=[])
    if engagement.assessment_type_id:
        same |= Q(engagement__assessment_type=engagement.assessment_type_id)
    if solutions := [solution.pk for solution in engagement.chosen_solutions]:
        # Looked up for each deal of the customer: hardly any, and a solution has very many.
        links = engagement.solutions.through.objects.filter(solution__in=solutions)
        same |= Q(Exists(links.filter(engagement=OuterRef("engagement"))))
    return same & Q(engagement__customer=engagement.customer_id)


def duplicates_of(draft: Deal, user: Any) -> Duplicates:
    """Two queries at most; none while customer or solution are not chosen."""
    engagement = draft.engagement
    chosen = engagement.assessment_type_id or engagement.chosen_solutions
    if not engagement.customer_id or not chosen:
        return Duplicates()
    mine = Deal.objects.filter(organization=draft.organization_id, status__in=OPEN)
    open_deals = mine.filter(like(draft)).exclude(pk=draft.pk)
    if not open_deals.exists():
        return Duplicates()
    seen = Deal.objects.visible_to(user).filter(pk__in=open_deals.values("pk"))
    return Duplicates(True, list(seen.order_by("-submitted_at", "-pk")[:SHOWN]))
