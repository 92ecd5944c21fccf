"""Edit a deal after its creation, within the table of spec section 6."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.authorize import may_work
from accounts.scope import Scope
from deals.actions.changes import Change
from deals.actions.events import record
from deals.actions.fields import assign_fields, refuse_unless_editable, set_fields
from deals.actions.locking import lock_deal
from deals.editability import FIELDS
from deals.enums import Door, EventKind
from deals.errors import NotAllowed
from deals.models import Deal

GROUP_OF = {field: group for group, fields in FIELDS.items() for field in fields}


@transaction.atomic
def edit_deal(
    deal: Deal,
    *,
    by: Any,
    values: Mapping[str, Any],
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Change fields of details, contact or solutions; one event says what was before and after.

    A field outside the table is a `KeyError`, one that may not change now is `NotNow`.
    """
    deal = lock_deal(deal, by=by, version=version)
    if not may_work(deal, by):
        raise NotAllowed
    refuse_unless_editable(deal, {GROUP_OF[field] for field in values})
    if changes := set_fields(deal, values):
        record(deal, EventKind.EDITED, by=by, door=door, data={"changes": changes})
    return deal


def edit_ahead(
    deal: Deal, *, by: Any, values: Mapping[str, Any], scope: Scope, accepted: bool, door: Door
) -> list[Change]:
    """As `edit_deal` of a deal that is locked already; storing the change is the caller's.

    `accepted` says whether another side has accepted.
    """
    if not may_work(deal, by, scope):
        raise NotAllowed
    refuse_unless_editable(deal, {GROUP_OF[field] for field in values}, accepted=accepted)
    changes = assign_fields(deal, values)
    if not changes:
        return []
    return [Change(deal, EventKind.EDITED, by=by, door=door, data={"changes": changes})]


def set_campaign(
    deal: Deal,
    *,
    by: Any,
    campaign_id: str,
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Give the deal the marketing campaign ID that all deals of a campaign share."""
    values = {"campaign_id": campaign_id}
    return edit_deal(deal, by=by, values=values, version=version, door=door)
