"""Received deals, and what answers them."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Location
from deals.actions.creation import create_deal
from deals.actions.drafts import save_step
from deals.models import ConsentText, Deal
from tests.factories import make_deal, make_draft


def received(cast, **changes) -> Deal:
    """Northstar's deal, received from Ula in Warsaw."""
    return make_deal(by=cast.ula, location=cast.warsaw, **changes).sent_to.get()


def own_details(**changes):
    return {
        "name": "Our name of it",
        "value": Decimal("7777.00"),
        "currency": "EUR",
        "close_date": timezone.localdate() + timedelta(days=30),
        "notes": "Our notes of it.",
    } | changes


def posted_details(deal, **changes):
    """What the page to accept sends."""
    details = own_details(value="7777") | {"crm_id": "OUR-CRM", "campaign_id": ""}
    details["close_date"] = details["close_date"].isoformat()
    rows = {"team-TOTAL_FORMS": "0", "team-INITIAL_FORMS": "0"}
    return details | rows | {"version": deal.version} | changes


def sent_deal(by, location, recipient: Location, **changes) -> Deal:
    """A deal of `by` that somebody else shall work on."""
    draft = make_draft(by=by, location=location, deal_type="private", **changes)
    draft = save_step(draft, by=by, step="customer", values={"recipient": recipient})
    return create_deal(draft, by=by, consent=ConsentText.objects.first())
