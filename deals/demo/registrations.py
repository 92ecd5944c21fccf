"""Registrations of won deals in every state, told by the real actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from deals.actions.registration import (
    register_deal,
    resubmit_registration,
    withdraw_registration,
)
from deals.actions.reviews import (
    approve_registration,
    ask_for_action,
    reject_registration,
    start_review,
)
from deals.demo.past import at
from deals.demo.telling import Teller
from deals.eligibility import eligible_items, why_not_registrable
from deals.enums import Direction, PricingModel, Status
from deals.models import Deal, Registration
from deals.queries.registration import taken_items

# How a registration stands today, and how many days ago it was sent.
ENDS = (
    *(("pending", 1), ("in_review", 4), ("action_required", 6), ("approved", 9)),
    *(("answered", 8), ("rejected", 12), ("withdrawn", 7), ("approved", 11), ("pending", 3)),
)
LONG_AGO = 14  # days; the oldest registration is younger
REMARKS = {
    "solution_value": "Is support for the first year part of this amount? Please leave it out.",
    "signed_on": "The contract that we have is dated two days later.",
}
REJECTED = "The contract covers licences of another vendor only."


def tell_registrations(teller: Teller) -> None:
    """Register won deals that may be, one for each way to end; some stay unregistered."""
    reviewer = User.objects.get(assignments__role=Role.REVIEWER)
    for (end, age), deal in zip(ENDS, _registrable(), strict=False):
        _tell(teller, deal, reviewer, end, age)


def _registrable() -> list[Deal]:
    won = Deal.objects.filter(status=Status.WON, direction=Direction.OUTBOUND)
    won = won.filter(closed_at__lt=timezone.now() - timedelta(days=LONG_AGO))
    deals = won.order_by("closed_at", "pk")
    return [deal for deal in deals if not why_not_registrable(deal, taken_items(deal))]


def _tell(teller: Teller, deal: Deal, reviewer: Any, end: str, age: int) -> None:
    by: Any = deal.author
    times = teller.moments(age, age - 1, 4)
    with at(next(times)):
        one = register_deal(deal, by=by, values=_contract(teller, deal))
    if end == "pending":
        return
    with at(next(times)):
        if end == "withdrawn":
            withdraw_registration(one, by=by)
            return
        one = start_review(one, by=reviewer)
    with at(next(times)):
        if end in {"action_required", "answered"}:
            one = ask_for_action(one, by=reviewer, remarks=REMARKS)
        elif end == "approved":
            approve_registration(one, by=reviewer)
        elif end == "rejected":
            reject_registration(one, by=reviewer, reason=REJECTED)
    if end == "answered":
        with at(next(times)):
            resubmit_registration(one, by=by, values=_corrected(one))


def _contract(teller: Teller, deal: Deal) -> dict[str, Any]:
    chance, today = teller.chance, timezone.localdate()
    total = deal.value or Decimal(1000)
    perpetual = chance.random() < 0.2
    signed = max(
        today - timedelta(days=chance.randint(0, 9)), timezone.localdate(deal.submitted_at)
    )
    return {
        "solution": chance.choice(eligible_items(deal)),
        "total_value": total,
        "solution_value": round(total * Decimal("0.6"), 2),
        "currency": deal.currency,
        "signed_on": signed,
        "starts_on": today + timedelta(days=chance.randint(0, 30)),
        "perpetual": perpetual,
        "ends_on": None if perpetual else today + timedelta(days=chance.choice([400, 760, 1130])),
        "on_platform": chance.random() < 0.8,
        "pricing_model": chance.choice(PricingModel.values),
        "notes": "Framework contract with yearly renewal." if chance.random() < 0.5 else "",
    }


def _corrected(one: Registration) -> dict[str, Any]:
    signed = min(one.signed_on + timedelta(days=2), timezone.localdate())
    return {"solution_value": round(one.solution_value * Decimal("0.9"), 2), "signed_on": signed}
