"""Writes history: one event a verb, in the verb's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from deals.actions.listing import set_listing, write_sides, write_sides_of
from deals.actions.notify import notify_of, notify_of_all
from deals.actions.reminders import first_look
from deals.enums import Door, EventKind
from deals.models import Deal, DealEvent
from deals.models.reference import take_free_references
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


@dataclass
class Beginning:
    """A deal that begins now: the draft that became it is stored, the other sides' are not."""

    deal: Deal
    kind: EventKind
    by: Any
    door: Door
    data: dict[str, Any]
    aside: bool = False  # happened to the deal besides, once it had begun


def record_beginnings(begun: Sequence[Beginning]) -> None:
    """As `record` for the deals that begin together, in the order of their events.

    One INSERT a table. None has a history yet, and other sides have no team.
    """
    states = []
    for one in begun:
        if not one.aside:
            one.deal.version += 1
            set_listing(one.deal)
            one.deal.remind_at = first_look(one.deal)
        states.append({} if one.aside else difference(replay(()), state_of(one.deal)))
    _store([one.deal for one in begun if not one.aside])
    events = [
        DealEvent(
            deal=one.deal,
            kind=one.kind,
            actor=one.by,
            door=one.door,
            at=timezone.now(),
            version=None if one.aside else one.deal.version,
            data=one.data,
            state=state,
        )
        for one, state in zip(begun, states, strict=True)
    ]
    notify_of_all(DealEvent.objects.bulk_create(events))


def _store(deals: Sequence[Deal]) -> None:
    fresh = [deal for deal in deals if deal._state.adding]
    for deal in deals:
        if deal not in fresh:
            deal.save()
    take_free_references(fresh)
    Deal.objects.bulk_create(fresh)
    write_sides_of(deals)


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
