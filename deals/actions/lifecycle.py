"""The verbs that move a deal through its life; `_move` alone calls transitions."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.scope import Scope
from deals.actions.beginnings import Beginning
from deals.actions.changes import Change
from deals.actions.events import record
from deals.actions.locking import lock_deal, seen_through
from deals.enums import Door, EventKind, ReasonFor
from deals.errors import Invalid, NotAllowed, NotNow, Problem
from deals.models import Deal, Reason, Registration, StageMark
from deals.pipelines import START
from deals.queries.verbs import (
    any_transition,
    has_right,
    transition_for,
    what_hinders,
    wrong_status,
)

OF_ENGAGEMENT = ("engagement__customer", "engagement__solutions")  # what history and lists read


def _move(
    deal: Deal | Registration, name: str, *, by: Any, scope: Scope | None = None, **arguments: Any
) -> None:
    """Carry out the transition `name` after checking right and guards; the caller saves.

    `by` None is the system, which needs no right. `scope` is the actor's, where it was read in the
    same transaction.
    """
    transition = transition_for(deal, name)
    # Who lacks the right is told so in every state, and nothing of the state.
    if by is not None and not has_right(transition or any_transition(deal, name), deal, by, scope):
        raise NotAllowed(_("Your role doesn't allow this."))
    if transition is None:
        raise NotNow(wrong_status(deal))
    try:
        getattr(deal, name)(**arguments)
    except TransitionNotAllowed:
        raise NotNow(what_hinders(deal, transition)) from None


@transaction.atomic
def mark_stage(
    deal: Deal, *, by: Any, stage: str = "", version: int | None = None, door: Door = Door.WEB
) -> Deal:
    """Mark the next stage complete.

    `stage`, when given, must be the key of the stage just completed by this call: a second press
    of the same button, or a stage out of order, is `NotNow`.
    """
    deal = lock_deal(deal, by=by, version=version, door=door)
    return _mark_next(deal, by=by, stage=stage, door=door)


@transaction.atomic
def mark_stages(deal: Deal, *, by: Any, percent: int, door: Door = Door.WEB) -> Deal:
    """Mark the stages up to `percent` complete, one after the other."""
    deal = lock_deal(deal, by=by, door=door)
    prefetch_related_objects([deal], "team", "location", *OF_ENGAGEMENT)
    while deal.progress < percent:
        _mark_next(deal, by=by, stage="", door=door)
    return deal


def mark_ahead(
    deal: Deal, *, by: Any, percent: int, scope: Scope, door: Door = Door.WEB
) -> list[Beginning]:
    """As `mark_stages` of a deal that was created in this transaction and is not stored yet."""
    marks = []
    while deal.progress < percent:
        _move(deal, "mark_stage", by=by, scope=scope)
        marks.append(_marked(deal, by=by, door=door))
    return marks


def mark_more(deal: Deal, *, by: Any, percent: int, scope: Scope, door: Door) -> list[Change]:
    """As `mark_stages` of a deal that is locked already; storing the changes is the caller's."""
    changes = []
    while deal.progress < percent:
        _move(deal, "mark_stage", by=by, scope=scope)
        changes.append(
            Change(deal, EventKind.STAGE_MARKED, by=by, door=door, data=_mark_data(deal))
        )
    return changes


def _marked(deal: Deal, *, by: Any, door: Door) -> Beginning:
    return Beginning(
        deal, EventKind.STAGE_MARKED, by=by, door=door, data=_mark_data(deal), percent=deal.progress
    )


def _mark_data(deal: Deal) -> dict[str, Any]:
    return {"stage": deal.stage.key, "progress": deal.progress}


def _mark_next(deal: Deal, *, by: Any, stage: str, door: Door) -> Deal:
    _move(deal, "mark_stage", by=by)
    if stage and deal.stage.key != stage:
        raise NotNow([Problem("", "", _("The stages are marked in order, one at a time."))])
    StageMark.objects.create(deal=deal, percent=deal.progress, user=by, at=timezone.now())
    record(deal, EventKind.STAGE_MARKED, by=by, door=door, data=_mark_data(deal))
    return deal


@transaction.atomic
def unmark_stage(
    deal: Deal, *, by: Any, reason: str, version: int | None = None, door: Door = Door.WEB
) -> Deal:
    """Take back the last stage mark; `reason` is free text and required."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    reason = _required(reason, "reason_notes", _("Say why the stage is taken back."))
    taken = deal.stage.key
    *earlier, last = [START, *deal.marks.values_list("percent", flat=True)]
    _move(deal, "unmark_stage", by=by, percent=earlier[-1] if earlier else last)
    deal.marks.filter(percent=last).delete()
    data = {"stage": taken, "progress": deal.progress, "notes": reason}
    record(deal, EventKind.STAGE_UNMARKED, by=by, door=door, data=data)
    return deal


@transaction.atomic
def win(deal: Deal, *, by: Any, version: int | None = None, door: Door = Door.WEB) -> Deal:
    """Close the deal as won; a solution assessment needs all four stages."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    _move(deal, "win", by=by, at=timezone.now())
    record(deal, EventKind.WON, by=by, door=door)
    return deal


@transaction.atomic
def lose(
    deal: Deal,
    *,
    by: Any,
    reason: Reason,
    notes: str = "",
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Close the deal as lost, for a reason of the list; notes where the reason asks for them."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    _give_reason(deal, reason, notes, given_for=ReasonFor.NOT_WON)
    _move(deal, "lose", by=by, at=timezone.now())
    record(deal, EventKind.LOST, by=by, door=door, data=_reason_data(deal))
    return deal


@transaction.atomic
def close_as_error(
    deal: Deal,
    *,
    by: Any,
    reason: Reason,
    notes: str = "",
    surviving_deal: Deal | None = None,
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Close the deal as an error; a duplicate names the surviving deal, which `by` must see."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    _give_reason(deal, reason, notes, given_for=ReasonFor.ERROR)
    deal.surviving_deal = _survivor(deal, reason, surviving_deal, seen_through(door, by=by))
    _move(deal, "close_as_error", by=by, at=timezone.now())
    record(deal, EventKind.CLOSED_AS_ERROR, by=by, door=door, data=_reason_data(deal))
    return deal


def close_ahead_as_error(
    deal: Deal, *, by: Any, reason: Reason, notes: str, scope: Scope, door: Door
) -> Change:
    """As `close_as_error` of a deal that is locked already; storing the change is the caller's.

    For reasons that name no surviving deal.
    """
    _give_reason(deal, reason, notes, given_for=ReasonFor.ERROR)
    deal.surviving_deal = None
    _move(deal, "close_as_error", by=by, scope=scope, at=timezone.now())
    return Change(deal, EventKind.CLOSED_AS_ERROR, by=by, door=door, data=_reason_data(deal))


@transaction.atomic
def reopen(
    deal: Deal, *, by: Any, reason: str, version: int | None = None, door: Door = Door.WEB
) -> Deal:
    """Take back Won, Lost or Error within the reopening time; `reason` is free text."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    reason = _required(reason, "reason_notes", _("Say why the deal is reopened."))
    before = deal.status
    percent = max([START, *deal.marks.values_list("percent", flat=True)])
    _move(deal, "reopen", by=by, percent=percent)
    record(deal, EventKind.REOPENED, by=by, door=door, data={"from": before, "notes": reason})
    return deal


def _required(text: str, field: str, message: str) -> str:
    if not text.strip():
        raise Invalid(field, message)
    return text.strip()


def _give_reason(deal: Deal, reason: Reason, notes: str, *, given_for: ReasonFor) -> None:
    if reason.given_for != given_for:
        raise Invalid("reason", _("Choose a reason from the list."))
    if reason.notes_required and not notes.strip():
        raise Invalid("reason_notes", _("Add notes for this reason."))
    deal.reason, deal.reason_notes = reason, notes.strip()


def _survivor(
    deal: Deal, reason: Reason, survivor: Deal | None, visible: QuerySet[Deal]
) -> Deal | None:
    if not reason.is_duplicate:
        return None
    seen = survivor and visible.filter(pk=survivor.pk).first()
    if not seen or seen.pk == deal.pk or seen.organization_id != deal.organization_id:
        message = _("Enter the reference of the deal that stays, one that you can see.")
        raise Invalid("surviving_deal", message)
    return seen


def _reason_data(deal: Deal) -> dict[str, Any]:
    data = {"reason": deal.reason.code if deal.reason else "", "notes": deal.reason_notes}
    return data | ({"surviving": deal.surviving_deal.reference} if deal.surviving_deal else {})
