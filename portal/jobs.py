"""Queue a job by its address, so that lower layers need not import what runs above them."""

from collections.abc import Sequence
from typing import Any

from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max


def enqueue(task: str, *args: Any) -> None:
    """Queue the Django Task at `task` with JSON arguments, in the transaction of the caller."""
    import_string(task).enqueue(*args)


def enqueue_all(task: str, arguments: Sequence[Any]) -> None:
    """As `enqueue` once for each of the arguments, in one INSERT."""
    queued_as = import_string(task)
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            args_kwargs={"args": [argument], "kwargs": {}},
            priority=queued_as.priority,
            task_path=queued_as.module_path,
            queue_name=queued_as.queue_name,
            backend_name=queued_as.backend,
            run_after=get_date_max(),  # at once
        )
        for argument in arguments
    )


def queued(task: str) -> set[Any]:
    """The first arguments of the tasks at `task` that wait for a worker."""
    waiting = DBTaskResult.objects.ready().filter(task_path=task)
    return {args[0] for args in waiting.values_list("args_kwargs__args", flat=True) if args}
