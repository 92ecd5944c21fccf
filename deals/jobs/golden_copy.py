"""The directory follows a file: whenever it is another one, the worker imports it.

Which files were imported is read from the results of the tasks. They are forgotten after a week, so
a file that stays the same is imported once a week, which writes nothing.
"""

from pathlib import Path

from django.conf import settings
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deals.actions.import_file import import_file
from portal.jobs import enqueue

RUN = "deals.jobs.golden_copy.import_golden_copy"
SETTLED = 60  # seconds for which nobody may have written to the file
ERRORS = "golden-copy.errors.csv"


def queue_golden_copy() -> bool:
    """Queue the import of the golden copy if it is another one than before; gives whether it is.

    Without a file there is nothing to do: it may be about to be replaced. One that is still being
    written waits.
    """
    path = Path(settings.GOLDEN_COPY)
    if not settings.GOLDEN_COPY or not path.is_file():
        return False
    status = path.stat()
    if timezone.now().timestamp() - status.st_mtime < SETTLED:
        return False
    asked = [str(path), f"{status.st_mtime_ns} {status.st_size}"]
    if DBTaskResult.objects.filter(task_path=RUN, args_kwargs__args=asked).exists():
        return False
    enqueue(RUN, *asked)
    return True


@task(queue_name="long")
def import_golden_copy(path: str, stamp: str) -> str:
    """Import the file as a whole one; what came of it stands in the task's result.

    `stamp` only tells one night's file from the next. A file that can't be imported fails the task.
    """
    errors = Path(settings.VAR_DIR) / ERRORS
    return str(import_file(Path(path), errors=errors, whole=True))
