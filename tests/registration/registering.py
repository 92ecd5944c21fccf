"""Won deals with an eligible solution, and registrations in every state through the actions."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from deals.actions import lifecycle, reviews
from deals.actions.registration import (
    register_deal,
    resubmit_registration,
    withdraw_registration,
)
from deals.enums import DealType
from deals.models import Deal, Registration
from tests.factories import make_deal

STATES = ("pending", "in_review", "action_required", "approved", "rejected", "withdrawn")


def eligible_deal(cast, *, by=None, location=None, deal_type=DealType.CO_SELL, **changes) -> Deal:
    """Ula's open deal in Warsaw with an eligible and another solution."""
    by, location = by or cast.ula, location or cast.warsaw
    deal = make_deal(by=by, location=location, deal_type=deal_type, **changes)
    deal.engagement.solutions.set([cast.analytics, cast.backup])
    return Deal.objects.get(pk=deal.pk)


def won_deal(cast, **changes) -> Deal:
    deal = eligible_deal(cast, **changes)
    return lifecycle.win(deal, by=deal.author)


def contract(**changes):
    """What the partner enters."""
    today = timezone.localdate()
    return {
        "total_value": Decimal("50000.00"),
        "solution_value": Decimal("20000.00"),
        "currency": "EUR",
        "signed_on": today,
        "starts_on": today,
        "perpetual": False,
        "ends_on": today + timedelta(days=365),
        "on_platform": True,
        "pricing_model": "per_user",
        "notes": "Signed by both.",
    } | changes


def posted(**changes):
    """What the form sends."""
    values = contract(total_value="50 000", solution_value="20 000") | changes
    return {name: typed(value) for name, value in values.items()}


def typed(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value is not None else ""


def registered(cast, deal=None, **changes) -> Registration:
    deal = deal or won_deal(cast)
    return register_deal(deal, by=deal.author, values=contract(**changes))


def registration_in(state: str, cast, **changes) -> Registration:
    """Ula's registration, in that state."""
    one = registered(cast, won_deal(cast, **changes))
    if state == "withdrawn":
        return withdraw_registration(one, by=one.deal.author)
    if state != "pending":
        one = reviews.start_review(one, by=cast.rita)
    if state == "action_required":
        return reviews.ask_for_action(one, by=cast.rita, remarks={"total_value": "Per year?"})
    if state == "approved":
        return reviews.approve_registration(one, by=cast.rita)
    if state == "rejected":
        return reviews.reject_registration(one, by=cast.rita, reason="No contract.")
    return one


VERBS = {
    "start": lambda one, by: reviews.start_review(one, by=by),
    "ask": lambda one, by: reviews.ask_for_action(one, by=by, remarks={"notes": "Which?"}),
    "approve": lambda one, by: reviews.approve_registration(one, by=by),
    "reject": lambda one, by: reviews.reject_registration(one, by=by, reason="Too late."),
    "resubmit": lambda one, by: resubmit_registration(
        one, by=by, values={"total_value": Decimal(60000)}
    ),
    "withdraw": lambda one, by: withdraw_registration(one, by=by),
    "register": lambda one, by: register_deal(one.deal, by=by, values=contract()),
}
