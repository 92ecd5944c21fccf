"""Open deals of the own organization for the same customer and solution (spec 5.1)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

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


def doubles_of(deal: Deal, seen: DealQuerySet) -> Doubles:
    """Among the deals `seen` by the reader; only an open deal is perhaps one; one query."""
    same = Q(pk__in=[])
    if deal.is_open:
        same = like(deal) & Q(organization=deal.organization_id, status__in=OPEN)
    found = seen.filter(same | Q(surviving_deal=deal.pk)).exclude(pk=deal.pk)
    rows = list(found.only("reference", "name", "surviving_deal").order_by("-pk")[:SHOWN])
    closed = [row for row in rows if row.surviving_deal_id == deal.pk]
    return Doubles([row for row in rows if row not in closed], closed)


def like(deal: Deal) -> Q:
    """Deals of the same customer with the same assessment type or a solution in common."""
    engagement = deal.engagement
    same = Q(pk__in=[])
    if engagement.assessment_type_id:
        same |= Q(engagement__assessment_type=engagement.assessment_type_id)
    if solutions := [solution.pk for solution in engagement.chosen_solutions]:
        links = engagement.solutions.through.objects.filter(solution__in=solutions)
        same |= Q(engagement__in=links.values("engagement"))
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
