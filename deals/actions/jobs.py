"""Long work from being asked for to its end; what a killed worker left is taken up again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from deals.models.job import ENDED, Job, JobKind, JobState
from portal.jobs import enqueue, queued
from portal.said import kept

RUN = "deals.jobs.run.run_job"
LEASE = timedelta(minutes=2)  # longer than any single step of a job
FILE_STAYS = timedelta(days=1)
ATTEMPTS = 3


@transaction.atomic
def start_job(
    kind: JobKind,
    *,
    by: Any,
    parameters: Mapping[str, Any],
    total: int = 0,
    file: Any = None,
    handle: str = "",
    queued: bool = True,
) -> Job:
    """Ask for a job; it is queued in the transaction of the caller. `file` is its input.

    What it writes is in the language of this moment, unless the person has chosen another for good.
    With the same `handle`, a public id, the same person gets the same job. One that is not
    `queued` the caller runs at once; if they don't get to it, the clock does.
    """
    taken = Job.objects.filter(public_id=handle).first() if handle else None
    if taken and taken.user_id == by.pk:
        return taken
    spoken = {"language": get_language() or settings.LANGUAGE_CODE}
    job = Job(kind=kind, user=by, parameters=spoken | dict(parameters), total=total)
    if handle and not taken:
        job.public_id = handle
    if file is not None:
        job.file.save("", File(file), save=False)
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:  # the same form, sent twice at once
        return Job.objects.get(public_id=handle, user=by)
    if queued:
        enqueue(RUN, job.pk)
    return job


@transaction.atomic
def claim_job(pk: int) -> Job | None:
    """Take a job that nobody works on; None for one that ended, is in hand, or failed too often."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    unfinished = Job.objects.filter(free, pk=pk).exclude(state__in=ENDED)
    claimed = unfinished.filter(attempts__lt=ATTEMPTS).update(
        state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        unfinished.update(state=JobState.FAILED, ended_at=now)
    return Job.objects.select_related("user").get(pk=pk) if claimed else None


def advance(job: Job, *, done: int, total: int | None = None) -> None:
    """Say how far a running job is, which also keeps it in hand."""
    job.done, job.total = done, job.total if total is None else total
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        done=job.done, total=job.total, lease_until=timezone.now() + LEASE
    )


def finish_job(
    job: Job, *, result: Mapping[str, Any], file: IO[bytes] | None = None, file_name: str = ""
) -> None:
    """The end of a job that came through, with what it found and the file it made."""
    job.state, job.ended_at, job.lease_until = JobState.DONE, timezone.now(), None
    job.result = dict(result)
    if file is not None:
        _drop_file(job)
        job.file.save("", File(file), save=False)
        job.file_name, job.file_until = file_name, job.ended_at + FILE_STAYS
    job.save()


def fail_job(job: Job, words: str) -> None:
    """The end of a job that can't be done; the reason is kept as its message, if it knows it."""
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED,
        ended_at=timezone.now(),
        lease_until=None,
        result={"problem": kept(words)},
    )


def resume_jobs() -> int:
    """Queue again what a killed worker left; how many. A queued one is left alone."""
    now = timezone.now()
    left = Job.objects.filter(Q(lease_until__lt=now) | Q(lease_until=None))
    keys = list(left.exclude(state__in=ENDED).values_list("pk", flat=True)[:100])
    lost = [pk for pk in keys if pk not in queued(RUN)] if keys else []
    for pk in lost:
        enqueue(RUN, pk)
    return len(lost)


def delete_old_job_files() -> int:
    """Delete the files whose day is over; how many."""
    old = Job.objects.filter(file_until__lt=timezone.now()).exclude(file="")[:100]
    for job in old:
        _drop_file(job)
        job.file_until = None
        job.save(update_fields=["file", "file_until"])
    return len(old)


def _drop_file(job: Job) -> None:
    if job.file:
        job.file.delete(save=False)
