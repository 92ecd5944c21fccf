"""What the clock reminds of; each reminder once, however often and however late the clock runs.

A deal keeps when the clock must look at it next, so that the clock reads what is due and no more.
Every verb sets that from the deal's own row; the clock, which also knows the stage marks, moves it
on to the next reminder that can come.
"""

from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from deals.actions.notify import concerned, tell
from deals.enums import DealType, Direction, Status
from deals.models import Deal
from deals.models.deal import REMINDED
from deals.models.notification import Notice

DUE_DAYS = (7, 3, 1)
NO_PROGRESS = timedelta(days=14)
A_DAY = timedelta(days=1)
AT_A_TIME = 500
Moment = tuple[datetime, Notice, str]  # from when on, of what, and the key that keeps it single


def first_look(deal: Deal) -> datetime | None:
    """When the clock must look at the deal first, at the latest; None for never."""
    moments = reminders_of(deal, moved_at=deal.answered_at or deal.submitted_at)
    return min((at for at, _notice, _key in moments), default=None)


def reminders_of(deal: Deal, *, moved_at: datetime | None) -> Sequence[Moment]:
    """All reminders of the deal as it is, past and to come; `moved_at` is its last step on."""
    if deal.status == Status.RECEIVED and deal.answer_due_at:
        key = f"{deal.pk}:{deal.answer_due_at:%Y%m%d%H%M}"
        at = [deal.answer_due_at - timedelta(days=days) for days in DUE_DAYS]
        return [(a, Notice.DUE, f"due{d}:{key}") for a, d in zip(at, DUE_DAYS, strict=True)]
    if deal.status != Status.ACCEPTED or _is_only_read(deal):
        return []
    moments = []
    if deal.close_date and deal.close_date.year < MAXYEAR:
        # In the portal's own time zone, whoever acts now.
        midnight = time(tzinfo=timezone.get_default_timezone())
        passed = datetime.combine(deal.close_date + A_DAY, midnight).astimezone(UTC)
        key = f"close:{deal.pk}:{deal.close_date:%Y%m%d}"
        moments.append((passed, Notice.CLOSE_DATE, key))
    if moved_at:
        key = f"still:{deal.pk}:{moved_at:%Y%m%d%H%M}"
        moments.append((moved_at + NO_PROGRESS, Notice.NO_PROGRESS, key))
    return moments


def _is_only_read(deal: Deal) -> bool:
    """As `DealQuerySet.workable` leaves out."""
    led = (deal.direction, deal.deal_type) == (Direction.INBOUND, DealType.PARTNER_LED)
    return led and deal.answer_due_at is None


def remind() -> int:
    """Write the reminders that are due, of so many deals at a time; how many people were told."""
    due = Deal.objects.filter(REMINDED, remind_at__lte=timezone.now())
    keys = due.order_by("-remind_at", "-pk").values_list("pk", flat=True)[:AT_A_TIME]
    moved = Coalesce(Max("marks__at"), "answered_at", "submitted_at")
    deals = Deal.objects.filter(pk__in=list(keys)).annotate(moved_at=moved)
    return sum(_remind_of(deal) for deal in deals.order_by("pk"))


@transaction.atomic
def _remind_of(deal: Deal) -> int:
    now = timezone.now()
    moments = reminders_of(deal, moved_at=cast("Any", deal).moved_at)
    due = [moment for moment in moments if moment[0] <= now]
    if deal.status == Status.RECEIVED:
        # After a standstill only the nearest; past its deadline the deal is no more to answer.
        due = due[-1:] if deal.answer_due_at and deal.answer_due_at > now else []
    told = sum(tell(concerned(deal, notice), deal, notice, key=key) for _at, notice, key in due)
    later = min((at for at, _notice, _key in moments if at > now), default=None)
    # Whoever worked on the deal meanwhile set it anew.
    Deal.objects.filter(pk=deal.pk, version=deal.version).update(remind_at=later)
    return told
