"""Create deal: the draft becomes a deal, and the other side gets its own, in one transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import CountryCoverage, Location, Organization
from accounts.models.organization import Kind
from deals.actions.events import record
from deals.actions.lifecycle import _move
from deals.actions.locking import lock_deal
from deals.enums import DealType, Direction, Door, EventKind, Status
from deals.models import Consent, ConsentText, Deal

SHARED = {DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL, DealType.PARTNER_LED}


@transaction.atomic
def create_deal(
    draft: Deal, *, by: Any, consent: ConsentText | None, door: Door = Door.WEB
) -> Deal:
    """Submit a draft with the consent text that was shown and ticked (None: not ticked).

    Calling it again for the same draft, also at the same time, gives the deal it became.
    `NotNow` lists what is missing; `NotAllowed` without the right at the deal's location.
    """
    deal = lock_deal(draft, by=by)
    if deal.status != Status.DRAFT:
        return deal
    now = timezone.now()
    if consent:
        _store_consent(deal, consent, by=by, at=now)
    _move(deal, "submit", by=by, at=now)
    record(deal, EventKind.CREATED, by=by, door=door)
    if deal.deal_type in SHARED:
        open_vendor_side(deal, at=now)
    return deal


def _store_consent(deal: Deal, consent: ConsentText, *, by: Any, at: datetime) -> None:
    """The exact words, in the language in which they were shown."""
    deal.engagement.consent = Consent.objects.create(
        engagement=deal.engagement, version=consent, text=consent.words, user=by, given_at=at
    )


def open_vendor_side(deal: Deal, *, at: datetime) -> Deal | None:
    """The vendor's own deal in the engagement: Received with its own clock, or to read only.

    None when the programme has no vendor with a location, or the vendor created the deal.
    """
    vendor = Organization.objects.filter(kind=Kind.VENDOR).first()
    if vendor is None or vendor.pk == deal.organization_id:
        return None
    location = responsible_location(vendor, country_of(deal))
    if location is None:
        return None
    other = Deal(
        organization=vendor,
        engagement=deal.engagement,
        direction=Direction.INBOUND,
        deal_type=deal.deal_type,
        location=location,
    )
    read_only = deal.deal_type == DealType.PARTNER_LED
    _move(other, "receive_accepted" if read_only else "receive", by=None, at=at)
    other.save()
    record(other, EventKind.RECEIVED, by=None, door=Door.SYSTEM)
    return other


def country_of(deal: Deal) -> str:
    """The customer's country (ISO 3166)."""
    customer = deal.engagement.customer
    return str(customer.country) if customer else ""


def responsible_location(vendor: Organization, country: str) -> Location | None:
    """The vendor's location for customers of `country` (ISO 3166), else its default, else any."""
    covering = CountryCoverage.objects.filter(country=country, location__organization=vendor)
    found = covering.select_related("location").first()
    return found.location if found else vendor.locations.order_by("-is_default", "pk").first()
