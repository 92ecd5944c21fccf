"""Queue a job by its address, so that lower layers need not import what runs above them."""

from typing import Any

from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult


def enqueue(task: str, *args: Any) -> None:
    """Queue the Django Task at `task` with JSON arguments, in the transaction of the caller."""
    import_string(task).enqueue(*args)


def queued(task: str) -> set[Any]:
    """The first arguments of the tasks at `task` that wait for a worker."""
    waiting = DBTaskResult.objects.ready().filter(task_path=task)
    return {args[0] for args in waiting.values_list("args_kwargs__args", flat=True) if args}
