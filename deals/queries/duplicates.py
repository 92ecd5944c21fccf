"""Open deals of the own organization for the same customer and solution (spec 5.1)."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

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

    perhaps: list[dict[str, Any]]
    closed: list[dict[str, Any]]


def may_have_doubles() -> Q:
    """Whether the organization has another deal of the same customer, or one closed as this one.

    For `annotate`: hardly any deal has doubles, and few could.
    """
    outer = Coalesce(OuterRef("engagement__assessment_type"), 0)
    same = Deal.objects.filter(
        Exact(Coalesce("engagement__assessment_type", 0), outer),
        engagement__customer=OuterRef("engagement__customer"),
        organization=OuterRef("organization"),
        status__in=OPEN,
    )
    closed = Deal.objects.filter(surviving_deal=OuterRef("pk"))
    return Q(Exists(same.exclude(pk=OuterRef("pk")))) | Q(Exists(closed))


def doubles_of(deal: Any, seen: DealQuerySet) -> Doubles:
    """Among the deals `seen` by the reader; only an open deal is perhaps one; one query at most.

    `deal` is annotated with `has_doubles`. Each way to be one is asked for by its own index.
    """
    if not deal.has_doubles:
        return Doubles([], [])
    told = ("pk", "reference", "name", "surviving_deal")
    found = seen.filter(surviving_deal=deal.pk).values(*told)
    if deal.is_open:
        open_ones = seen.filter(like(deal), organization=deal.organization_id, status__in=OPEN)
        found = found.union(open_ones.exclude(pk=deal.pk).values(*told))
    rows = list(found.order_by("-pk")[:SHOWN])
    closed = [row for row in rows if row["surviving_deal"] == deal.pk]
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
