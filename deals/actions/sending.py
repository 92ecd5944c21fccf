"""The other sides of an engagement: the vendor's deal, a recipient's deal, sharing further."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from accounts.models import Location
from accounts.models.organization import Kind
from deals.actions.beginnings import Beginning
from deals.actions.events import record
from deals.actions.lifecycle import _move
from deals.actions.locking import lock_deal
from deals.enums import DealType, Direction, Door, EventKind, HelpWanted, Status
from deals.errors import Invalid, NotAllowed, NotNow, Problem
from deals.guards import missing_contact_fields
from deals.models import Deal
from deals.queries.places import Places

SHARED = {DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL, DealType.PARTNER_LED}
UPGRADES = {
    DealType.PRIVATE: (DealType.PARTNER_LED, DealType.CO_SELL),
    DealType.PARTNER_LED: (DealType.CO_SELL,),
}


def other_sides(
    deal: Deal, *, vendors: Location | None, at: datetime, by: Any, door: Door = Door.WEB
) -> list[Beginning]:
    """What creating `deal` opens: the recipient's deal and, for shared types, the vendor's.

    `vendors` is the vendor's location responsible for it.
    """
    begun = []
    if recipient := deal.engagement.recipient:
        begun.append(_received(deal, recipient, at=at, read_only=False))
        words = {"organization": recipient.organization.name, "location": recipient.name}
        begun.append(Beginning(deal, EventKind.SENT, by=by, door=door, data=words, aside=True))
    if deal.deal_type in SHARED and (location := _vendor_location(deal, vendors)):
        begun.append(_received(deal, location, at=at, read_only=is_read_only(deal)))
    return begun


def is_read_only(deal: Deal) -> bool:
    return deal.deal_type == DealType.PARTNER_LED


def _vendor_location(deal: Deal, vendors: Location | None) -> Location | None:
    """Where the vendor's deal lands; None if the vendor is in the engagement already."""
    recipient = deal.engagement.recipient
    present = {deal.organization_id, recipient and recipient.organization_id}
    return None if vendors is None or vendors.organization_id in present else vendors


def _received(deal: Deal, location: Location, *, at: datetime, read_only: bool) -> Beginning:
    """The other party's deal, which is not stored yet, and how it came."""
    other = Deal(
        organization=location.organization,
        engagement=deal.engagement,
        direction=Direction.INBOUND,
        deal_type=deal.deal_type,
        location=location,
        sent_by=deal,
    )
    _move(other, "receive_accepted" if read_only else "receive", by=None, at=at)
    data = {"organization": deal.organization.name}
    return Beginning(other, EventKind.RECEIVED, by=None, door=Door.SYSTEM, data=data)


@transaction.atomic
def upgrade_deal(
    deal: Deal,
    *,
    by: Any,
    to: str,
    help_wanted: str = "",
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Share a deal further, one way: Private → Partner-led → Co-sell; opens the vendor's deal.

    Co-sell needs the kind of `help_wanted` and the customer contact.
    """
    deal = lock_deal(deal, by=by, version=version)
    if not may_work(deal, by):
        raise NotAllowed(_("Your role doesn't allow this."))
    refuse_upgrade(deal, to)
    before, deal.deal_type = deal.deal_type, to
    deal.engagement.help_wanted = _help_for(to, help_wanted)
    deal.engagement.save()
    _share(deal)
    record(deal, EventKind.UPGRADED, by=by, door=door, data={"from": before, "to": to})
    return deal


def refuse_upgrade(deal: Deal, to: str) -> None:
    if deal.status != Status.ACCEPTED or deal.direction != Direction.OUTBOUND:
        raise NotNow([Problem("", "", _("Only an open deal of your own can be shared."))])
    if to not in UPGRADES.get(DealType(deal.deal_type), ()):
        raise NotNow([Problem("", "", _("A deal can only be shared further, never less."))])
    missing = missing_contact_fields(deal) if to == DealType.CO_SELL else []
    if missing:
        raise NotNow(missing)


def _help_for(to: str, help_wanted: str) -> str:
    if to == DealType.PARTNER_LED:
        return HelpWanted.VISIBLE
    if help_wanted not in HelpWanted.values or help_wanted in {
        HelpWanted.VISIBLE,
        HelpWanted.PRIVATE,
    }:
        raise Invalid("help_wanted", _("Say which help you want."))
    return help_wanted


def _share(deal: Deal) -> None:
    """Open the vendor's deal, or turn its read-only one into one that waits for an answer."""
    vendors = (
        deal.sent_to.filter(organization__kind=Kind.VENDOR)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    now = timezone.now()
    if vendors is None:
        if location := _vendor_location(deal, Places([deal]).vendor(deal)):
            begun = _received(deal, location, at=now, read_only=is_read_only(deal))
            begun.deal.save()
            record(begun.deal, begun.kind, by=begun.by, door=begun.door, data=begun.data)
        return
    vendors.deal_type = deal.deal_type
    _move(vendors, "receive_after_all", by=None, at=now)
    record(vendors, EventKind.RECEIVED, by=None, door=Door.SYSTEM)
