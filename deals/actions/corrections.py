"""Programme staff correct what nobody else may change after creation (spec section 6)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.authorize import is_programme_staff
from deals.actions.events import record
from deals.actions.fields import Changes, set_fields
from deals.actions.locking import lock_deal
from deals.enums import DealType, Door, EventKind, Status
from deals.errors import Invalid, NotAllowed
from deals.models import Deal

CORRECTABLE = frozenset({"customer", "location", "assessment_type", "assessment_location"})


@transaction.atomic
def correct_deal(
    deal: Deal, *, by: Any, values: Mapping[str, Any], reason: str, version: int | None = None
) -> Deal:
    """Set customer, location, assessment type or its location of a created deal, with a reason.

    The customer and the assessment are of all sides: each side's history tells of it, and the
    location in that of this deal only. `Invalid` for what could not have been chosen.
    """
    if not is_programme_staff(by):
        raise NotAllowed(_("Only programme staff may do this."))
    if unknown := set(values) - CORRECTABLE:
        raise KeyError(f"a correction does not write {sorted(unknown)}")
    if not reason.strip():
        raise Invalid("reason", _("Say why it is corrected; both sides read it."))
    deal = lock_deal(deal, by=by, version=version, door=Door.ADMIN)
    refuse_wrong(deal, values)
    changes = set_fields(deal, values)
    if not changes:
        raise Invalid("", _("Nothing differs from what is saved."))
    _record(deal, changes, by=by, reason=reason)
    shared = {name: change for name, change in changes.items() if name != "location"}
    if shared:
        for other in _other_sides(deal):
            other.engagement = deal.engagement
            _record(other, shared, by=by, reason=reason)
    return deal


def _record(deal: Deal, changes: Changes, *, by: Any, reason: str) -> None:
    data = {"changes": changes, "notes": reason.strip()}
    record(deal, EventKind.CORRECTED, by=by, door=Door.ADMIN, data=data)


def _other_sides(deal: Deal) -> list[Deal]:
    others = Deal.objects.filter(engagement=deal.engagement_id).exclude(pk=deal.pk)
    locked = others.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(locked.exclude(status=Status.DRAFT))


def refuse_wrong(deal: Deal, values: Mapping[str, Any]) -> None:
    """Raise `Invalid` for a customer, location or type that the deal could not have."""
    customer, location = values.get("customer"), values.get("location")
    if customer and customer.owner_id not in {None, deal.organization_id}:
        raise Invalid("customer", _("Choose a confirmed customer."))
    if location and location.organization_id != deal.organization_id:
        raise Invalid("location", _("Choose a location of the deal's organization."))
    kind, office = values.get("assessment_type"), values.get("assessment_location")
    if (kind or office) and deal.deal_type != DealType.SOLUTION_ASSESSMENT:
        raise Invalid("assessment_type", _("Only a solution assessment has an assessment type."))
    sender = deal.sent_by or deal
    worker = deal.engagement.worker_id(sender)
    if kind and kind != deal.engagement.assessment_type and not kind.is_open_to(worker):
        words = _("The organization that works on the deal is not vetted for this assessment type.")
        raise Invalid("assessment_type", words)
    if office and office.organization_id != worker:
        words = _("Choose a location of the organization that works on the deal.")
        raise Invalid("assessment_location", words)
