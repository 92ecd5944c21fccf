"""Answer a received deal: accept, decline, expire, ask for a late answer and grant it."""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from deals.actions.events import record, record_aside
from deals.actions.fields import plain, set_fields
from deals.actions.lifecycle import _give_reason, _move, _reason_data
from deals.actions.locking import lock_deal
from deals.actions.team import Member, write_team
from deals.enums import Door, EventKind, ReasonFor, Status
from deals.errors import Invalid, NotAllowed, NotFound
from deals.models import Deal, Reason

logger = logging.getLogger(__name__)
# SQLite has one writer, and who waits for it looks again after at most a tenth of a second.
LET_OTHERS_WRITE = 0.12
ANSWER_FIELDS = frozenset(
    {"name", "value", "currency", "close_date", "crm_id", "campaign_id", "notes"}
)


@transaction.atomic
def accept_deal(
    deal: Deal,
    *,
    by: Any,
    values: Mapping[str, Any],
    team: Sequence[Member] = (),
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Accept a received deal with one's own details; the sender is told, the contact opens.

    Whoever accepts joins the team, programme staff excepted. `NotNow` after the deadline,
    `KeyError` for other fields.
    """
    deal = lock_deal(deal, by=by, version=version, door=door)
    if unknown := set(values) - ANSWER_FIELDS:
        raise KeyError(f"accepting does not write {sorted(unknown)}")
    set_fields(deal, values)
    _move(deal, "accept", by=by, at=timezone.now())
    members = with_me(team, by, deal)
    joined = write_team(deal, members)["joined"] if members else []
    record(deal, EventKind.ACCEPTED, by=by, door=door, data={"joined": joined})
    tell_sender(deal, EventKind.OTHER_ACCEPTED)
    return deal


def with_me(team: Sequence[Member], me: Any, deal: Deal) -> list[Member]:
    """The team with the person who acts first, unless named already or of the programme's staff."""
    is_own = me.organization_id == deal.organization_id
    if not is_own or any(member.email.lower() == me.email for member in team):
        return list(team)
    return [Member(me.name, me.phone, me.email), *team]


@transaction.atomic
def decline_deal(
    deal: Deal,
    *,
    by: Any,
    reason: Reason,
    notes: str = "",
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Decline a received deal for a reason of the list; closed, and the sender is told."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    _give_reason(deal, reason, notes, given_for=ReasonFor.NOT_WON)
    _move(deal, "decline", by=by, at=timezone.now())
    record(deal, EventKind.DECLINED, by=by, door=door, data=_reason_data(deal))
    tell_sender(deal, EventKind.OTHER_DECLINED, _reason_data(deal))
    return deal


@transaction.atomic
def ask_late_answer(
    deal: Deal, *, by: Any, notes: str, version: int | None = None, door: Door = Door.WEB
) -> Deal:
    """Ask the sender of an expired deal for a new clock; `notes` say why and are required."""
    deal = lock_deal(deal, by=by, version=version, door=door)
    if not notes.strip():
        raise Invalid("notes", _("Say why the answer is late."))
    if deal.status == Status.RECEIVED and deal.shown_status == Status.EXPIRED:
        _expire(deal)
    _move(deal, "ask_late", by=by, at=timezone.now())
    record(deal, EventKind.LATE_ASKED, by=by, door=door, data={"notes": notes.strip()})
    tell_sender(deal, EventKind.OTHER_ASKS_LATE, {"notes": notes.strip()})
    return deal


@transaction.atomic
def grant_late_answer(own: Deal, *, by: Any, organization_id: int, door: Door = Door.WEB) -> Deal:
    """Grant the other side of one's own deal `own` a new clock; gives the other side's deal."""
    own = lock_deal(own, by=by)
    if not may_work(own, by):
        raise NotAllowed(_("Your role doesn't allow this."))
    other = (
        own.sent_to.filter(organization=organization_id)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if other is None:
        raise NotFound
    _move(other, "receive_again", by=None, at=timezone.now())
    record(other, EventKind.LATE_GRANTED, by=None, door=Door.SYSTEM)
    record_aside(own, EventKind.LATE_GRANTED, by=by, door=door)
    return other


def expire_due_deals(*, limit: int = 100) -> int:
    """Expire received deals past their deadline, each once; how many there were.

    Safe to run twice at once: rows that another clock holds are skipped, and the clock comes again.
    """
    count, last = 0, Q()
    while found := _expire_batch(limit, after=last):
        count += sum(found.values())
        if len(found) == limit:
            time.sleep(LET_OTHERS_WRITE)
        due, pk = max(found)
        last = Q(answer_due_at__gte=due) & (Q(answer_due_at__gt=due) | Q(pk__gt=pk))
    return count


@transaction.atomic
def _expire_batch(limit: int, *, after: Q) -> dict[tuple[datetime, int], bool]:
    """The next due deals by deadline and key, and whether each could be expired."""
    due = Deal.objects.filter(after, status=Status.RECEIVED, answer_due_at__lte=timezone.now())
    held = due.select_for_update(of=("self",), no_key=True, skip_locked=True)
    in_order = held.order_by("answer_due_at", "pk")[:limit]
    return {(cast("datetime", one.answer_due_at), one.pk): _is_expired(one) for one in in_order}


def _is_expired(deal: Deal) -> bool:
    """Expire it; one that can't be is logged, and stops no other."""
    try:
        with transaction.atomic():
            _expire(deal)
    except (OperationalError, InterfaceError):  # the database itself
        raise
    except Exception:
        logger.exception("Deal %s could not be expired", deal.reference)
        return False
    return True


def _expire(deal: Deal) -> None:
    _move(deal, "expire", by=None)
    record(deal, EventKind.EXPIRED, by=None, door=Door.SYSTEM)
    tell_sender(deal, EventKind.OTHER_EXPIRED)


def tell_sender(deal: Deal, kind: EventKind, data: dict[str, Any] | None = None) -> None:
    """Write what this side did into the history of the deal it was sent from.

    The sender's own deal does not change (spec 3); its version stays, so that no edit is disturbed.
    """
    if deal.sent_by is None:
        return
    said = {"organization": deal.organization.name, **(data or {})}
    record_aside(
        deal.sent_by, kind, by=None, door=Door.SYSTEM, data={k: plain(v) for k, v in said.items()}
    )
