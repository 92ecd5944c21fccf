"""How much work somebody has asked for."""

from typing import Any

from deals.models import Job
from deals.models.job import ENDED, JobKind

AT_ONCE = 3


def has_enough_jobs(user: Any, kind: JobKind) -> bool:
    """Whether as many of their jobs wait or run as one person may have in the queue."""
    mine = Job.objects.visible_to(user).filter(kind=kind)
    return mine.exclude(state__in=ENDED).count() >= AT_ONCE
