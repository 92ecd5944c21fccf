"""Says in each answer how many queries it took, and how much of the processor."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

QUERIES, CPU = "X-Queries", "X-CPU"  # CPU in milliseconds, the database's own not counted
OF_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


class CountedQueries:
    """Outside of everything, so that sessions and users count; marks of transactions don't."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = 0

        def count(execute: Any, sql: str, *rest: Any) -> Any:
            nonlocal number
            number += not sql.startswith(OF_TRANSACTIONS)
            return execute(sql, *rest)

        began = time.thread_time()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[CPU] = f"{(time.thread_time() - began) * 1000:.3f}"
        response[QUERIES] = str(number)
        return response
