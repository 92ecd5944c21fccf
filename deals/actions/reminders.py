"""What the clock reminds of; each reminder once, however often and however late the clock runs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from deals.actions.notify import concerned, tell
from deals.enums import Status
from deals.models import Deal
from deals.models.notification import Notice, Notification

DUE_DAYS = (1, 3, 7)
NO_PROGRESS = timedelta(days=14)


def remind() -> int:
    """Write all reminders that are due and not written yet; how many people were told."""
    return sum([*_answers_due(), *_close_dates(), *_no_progress()])


def _answers_due() -> Iterable[int]:
    """7, 3 and 1 days before an answer is due; after a standstill only the nearest of them."""
    now = timezone.now()
    for later, days in pairwise((0, *DUE_DAYS)):
        due = Deal.objects.filter(
            status=Status.RECEIVED,
            answer_due_at__gt=now + timedelta(days=later),
            answer_due_at__lte=now + timedelta(days=days),
        )
        since = OuterRef("answer_due_at") - timedelta(days=days)
        told = Notification.objects.filter(deal=OuterRef("pk"), created_at__gte=since)
        for deal in due.exclude(Exists(told.filter(notice=Notice.DUE))).iterator():
            key = f"due{days}:{deal.pk}:{deal.answer_due_at:%Y%m%d%H%M}"
            yield _tell_once(deal, Notice.DUE, key)


def _close_dates() -> Iterable[int]:
    late = Deal.objects.all().workable().filter(close_date__lt=timezone.localdate())
    for deal in _untold(late, Notice.CLOSE_DATE):
        yield _tell_once(deal, Notice.CLOSE_DATE, f"close:{deal.pk}:{deal.close_date:%Y%m%d}")


def _no_progress() -> Iterable[int]:
    """Two weeks since the last stage mark, or since the deal was created or accepted."""
    moved = Coalesce(Max("marks__at"), "answered_at", "submitted_at")
    before = timezone.now() - NO_PROGRESS
    still = Deal.objects.all().workable().annotate(moved_at=moved).filter(moved_at__lt=before)
    for deal in _untold(still, Notice.NO_PROGRESS):
        moved_at: datetime = cast("Any", deal).moved_at
        yield _tell_once(deal, Notice.NO_PROGRESS, f"still:{deal.pk}:{moved_at:%Y%m%d%H%M}")


def _untold(deals: QuerySet[Deal], notice: Notice) -> Iterable[Deal]:
    """Leave out what somebody was told of within a day, so that the clock stays quick."""
    lately = timezone.now() - timedelta(days=1)
    told = Notification.objects.filter(notice=notice, created_at__gt=lately).values("deal")
    return deals.exclude(pk__in=told).iterator()


@transaction.atomic
def _tell_once(deal: Deal, notice: Notice, key: str) -> int:
    return tell(concerned(deal, notice), deal, notice, key=key)
