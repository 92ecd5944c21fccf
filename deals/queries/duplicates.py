"""Open deals of the own organization for the same customer and solution (spec 5.1)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from deals.enums import OPEN
from deals.models import Deal

SHOWN = 5


@dataclass(frozen=True)
class Duplicates:
    """Whether there are any, and the newest of those that the user may see."""

    exist: bool = False
    visible: list[Deal] = field(default_factory=list)


def duplicates_of(draft: Deal, user: Any) -> Duplicates:
    """Two queries at most; none while customer or solution are not chosen."""
    engagement = draft.engagement
    same = Q(pk__in=[])
    if engagement.assessment_type_id:
        same |= Q(engagement__assessment_type=engagement.assessment_type_id)
    if solutions := [solution.pk for solution in engagement.chosen_solutions]:
        through = Deal.objects.filter(engagement__solutions__in=solutions).values("pk")
        same |= Q(pk__in=through)
    if not engagement.customer_id or not (engagement.assessment_type_id or solutions):
        return Duplicates()
    open_deals = Deal.objects.filter(
        same,
        organization=draft.organization_id,
        status__in=OPEN,
        engagement__customer=engagement.customer_id,
    ).exclude(pk=draft.pk)
    if not open_deals.exists():
        return Duplicates()
    seen = Deal.objects.visible_to(user).filter(pk__in=open_deals.values("pk"))
    return Duplicates(True, list(seen.order_by("-submitted_at", "-pk")[:SHOWN]))
