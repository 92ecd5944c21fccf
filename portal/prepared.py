"""Queries whose plan PostgreSQL keeps: making one for many joins takes longer than running it."""

from functools import cache
from typing import Any

from django.db import connection


class Preparing:
    """The thread's connection, but for its cursors: these prepare what they execute.

    On SQLite, and where COSELL_PREPARED is off because a pooler shares connections, they are as
    usual. Only for questions whose best plan is the same for all values.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(connection, name)

    def cursor(self) -> Any:
        wrapper: Any = connection.cursor()
        opened: Any = connection.connection
        if connection.vendor == "postgresql" and opened.prepare_threshold:
            wrapper.cursor = _kind()(opened)
        return wrapper


@cache
def _kind() -> type[Any]:
    import psycopg  # which nobody needs with SQLite

    class Prepared(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **_named: Any) -> Any:
            return super().execute(query, params, prepare=True)

    return Prepared
