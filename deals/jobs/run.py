"""Runs one job in the worker, as its person would see it."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import Error as DatabaseErrors
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy, override

from deals.actions.jobs import claim_job, fail_job
from deals.models.job import Job, JobKind
from portal.said import remembering

Work = Callable[[Job], None]
# A work ends by `finish_job`, or by `CantBeDone`; it is begun anew after a killed worker.
WORKS = {
    JobKind.EXPORT: "deals.jobs.export.export_deals",
    JobKind.BULK: "deals.jobs.bulk.act_on_deals",
    JobKind.IMPORT: "deals.jobs.imports.import_deals",
}
CLOSED = gettext_lazy("The account is closed.")
BROKEN = gettext_lazy("Something went wrong; nothing that was done is lost. Try again.")
logger = logging.getLogger(__name__)


class CantBeDone(Exception):
    """The job has no sense any more; the message says why."""


@contextmanager
def _memory_settled() -> Iterator[None]:
    """What is there stays; else the collector looks through it again for each thousand new rows."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@task(queue_name="long")
def run_job(pk: int) -> None:
    """Do the job's work, unless it ended or somebody else is at it."""
    job = claim_job(pk)
    if job is None:
        return
    language = job.user.language or job.parameters.get("language") or settings.LANGUAGE_CODE
    with override(language), timezone.override(job.user.zone), _memory_settled():
        try:
            if not job.user.is_active:
                raise CantBeDone(CLOSED)
            work: Work = import_string(WORKS[JobKind(job.kind)])
            work(job)
        except CantBeDone as reason:
            with remembering():
                fail_job(job, str(reason))
        except (DatabaseErrors, OSError):  # may be better soon: the lease brings it back
            raise
        except Exception:
            logger.exception("%s failed", job)
            with remembering():
                fail_job(job, str(BROKEN))
