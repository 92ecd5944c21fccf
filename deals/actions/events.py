"""Writes history: one event a verb, in the verb's own transaction."""

from typing import Any

from django.utils import timezone

from deals.actions.listing import set_listing, write_sides
from deals.actions.notify import notify_of
from deals.actions.reminders import first_look
from deals.enums import Door, EventKind
from deals.models import Deal, DealEvent
from deals.queries.history import BEGINNINGS, recorded_state_changes, state_of
from deals.replay import difference, replay


def record(
    deal: Deal, kind: EventKind, *, by: Any, door: Door, data: dict[str, Any] | None = None
) -> DealEvent:
    """Store `deal` with the next version, a fresh search text and the event that says why.

    `by` is None for the system. `data` must be plain JSON without personal values.
    """
    deal.version += 1
    set_listing(deal)
    deal.remind_at = first_look(deal)
    deal.save()
    told = () if kind in BEGINNINGS else recorded_state_changes(deal)
    state = difference(replay(told), state_of(deal))
    if "status" in state:
        write_sides(deal)
    return _write(deal, kind, by=by, door=door, data=data, version=deal.version, state=state)


def record_aside(
    deal: Deal, kind: EventKind, *, by: Any, door: Door, data: dict[str, Any] | None = None
) -> DealEvent:
    """An event that changes nothing in the deal itself: a comment, what the other side did."""
    return _write(deal, kind, by=by, door=door, data=data, version=None)


def _write(deal: Deal, kind: EventKind, *, data: Any, by: Any, **fields: Any) -> DealEvent:
    event = DealEvent.objects.create(
        deal=deal, kind=kind, actor=by, at=timezone.now(), data=data or {}, **fields
    )
    notify_of(event)
    return event
