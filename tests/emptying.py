"""Tests that commit are followed by a flush, which real installations refuse for events.

What migrations put there (the catalogue) is back at once: whatever test comes next may need it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from deals.models.append_only import drop_triggers, make_append_only


@contextmanager
def emptying_tables() -> Iterator[None]:
    """Within it a flush empties the append-only tables too."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_events_too(operations: Any, sql_list: list[str]) -> None:
        drop_triggers(operations.connection)
        flush(operations, sql_list)
        if kept := getattr(operations.connection, "_test_serialized_contents", ""):
            operations.connection.creation.deserialize_db_from_string(kept)
        make_append_only(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_events_too)
        yield
