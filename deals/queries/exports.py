"""How much somebody exports."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from deals.models import Export, Job
from deals.models.job import ENDED, JobKind

WITHIN, FILES = timedelta(minutes=5), 30
JOBS = 3


def exports_too_often(user: Any) -> bool:
    """Whether they took so many files lately that no person can need another at once."""
    return Export.objects.filter(user=user, at__gt=timezone.now() - WITHIN).count() >= FILES


def has_enough_jobs(user: Any) -> bool:
    """Whether as many of their files are being made as one person may have in the queue."""
    mine = Job.objects.visible_to(user).filter(kind=JobKind.EXPORT)
    return mine.exclude(state__in=ENDED).count() >= JOBS
