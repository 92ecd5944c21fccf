"""What registrations read: what is taken, the queue, what waits for reviewers."""

from typing import Any

from django.utils import timezone

from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import RegistrationStatus
from deals.models import Deal, Registration
from deals.models.registration import APPROVED, RegistrationQuerySet
from deals.queries.counts import COUNT_LIMIT, Count

SHOWN = 5
LISTED = (
    *("public_id", "status", "submitted_at", "review_due_at", "total_value", "currency"),
    *("deal__name", "deal__reference", "deal__organization__name", "customer__name"),
    *("solution__name", "assessment_type__name", "reviewer__name"),
)


def taken_items(deal: Deal, *, but: Any = None) -> list[Any]:
    """What is approved for the deal's customer in registrations of other deals."""
    approved = Registration.objects.filter(APPROVED, customer=deal.engagement.customer_id)
    rows = approved.exclude(deal=deal.pk).select_related("solution", "assessment_type")
    return [row.item for row in rows]


def is_taken(registration: Registration) -> bool:
    """Whether another one is approved for its customer and solution."""
    same = {
        "customer": registration.customer_id,
        "solution": registration.solution_id,
        "assessment_type": registration.assessment_type_id,
    }
    return Registration.objects.filter(APPROVED, **same).exclude(pk=registration.pk).exists()


def listed(seen: RegistrationQuerySet) -> RegistrationQuerySet:
    """With the columns of the queue and no others."""
    return seen.select_related(
        "deal__organization", "customer", "solution", "assessment_type", "reviewer"
    ).only(*LISTED)


def waiting(user: Any, scope: Scope | None = None) -> RegistrationQuerySet:
    """What waits for the vendor's reviewers; nothing for anybody else."""
    todo = [RegistrationStatus.PENDING, RegistrationStatus.IN_REVIEW]
    return Registration.objects.reviewed_by(user, scope).filter(status__in=todo)


def reviews_to_do(user: Any, scope: Scope) -> tuple[list[Registration], Count]:
    """The few that are due first, and how many wait; without a query for who reviews nothing."""
    if not scope.reach(Right.REVIEW):
        return [], Count(0)
    rows = waiting(user, scope)
    shown = list(listed(rows).order_by("review_due_at", "pk")[:SHOWN])
    number = rows[: COUNT_LIMIT + 1].count() if len(shown) == SHOWN else len(shown)
    return shown, Count.capped(number)


def is_overdue(registration: Registration) -> bool:
    return registration.waits_for_review and registration.review_due_at < timezone.now()
