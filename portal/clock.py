"""What the clock does again and again.

Each app may have a `clock.py` with `JOBS`, functions without arguments. They must be safe to run
twice at once and to be killed at any line; deadlines are judged at use, jobs only tidy up.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule
from django_tasks_db.models import DBTaskResult

Job = Callable[[], object]
LOST_AFTER = timedelta(minutes=10)
KEPT = timedelta(days=7)
ATTEMPTS = 3  # a task that took this many workers along is not tried again
logger = logging.getLogger(__name__)


def jobs() -> Iterator[Job]:
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "clock"):
            yield from import_module(f"{app.name}.clock").JOBS


def run_jobs() -> int:
    """Run every job once; one that fails is logged and stops no other. Gives the failures."""
    failures = 0
    for job in jobs():
        try:
            job()
        except Exception:
            logger.exception("The clock's job %s failed", job.__qualname__)
            failures += 1
    return failures


def clear_sessions() -> None:
    SessionStore.clear_expired()


def clear_uploads() -> int:
    """Delete uploads that a killed process left in the temporary folder; gives how many."""
    old = (timezone.now() - timedelta(days=1)).timestamp()
    count = 0
    for file in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # it ended, or another clock was quicker
            if file.stat().st_mtime < old:
                file.unlink()
                count += 1
    return count


def prune_task_results() -> int:
    """Forget tasks that ended more than a week ago; gives how many."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


def requeue_lost_tasks() -> int:
    """Tasks whose worker was killed stay RUNNING for ever: queue them again; gives how many.

    A slow worker may still be at it, which is why tasks must bear to run twice.
    """
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER)
    with transaction.atomic():
        found = list(lost.select_for_update(skip_locked=True)[:100])
        for task in found:
            _requeue(task)
    return len(found)


def _requeue(task: "DBTaskResult[..., object]") -> None:
    if len(task.worker_ids) >= ATTEMPTS:
        logger.error("Task %s was lost %d times and is given up", task.id, ATTEMPTS)
        task.set_failed(RuntimeError("The worker was killed each time."))
        return
    task.status = "READY"
    task.save(update_fields=["status"])


JOBS: list[Job] = [clear_sessions, clear_uploads, prune_task_results, requeue_lost_tasks]
