"""Fixtures for every test."""

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from deals.models.append_only import drop_triggers, make_append_only
from tests.cast import cast

__all__ = ["cast"]


@pytest.fixture(scope="session", autouse=True)
def _emptying_tables_is_for_tests():
    """Tests that commit are followed by a flush, which real installations refuse for events."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_events_too(operations, sql_list):
        drop_triggers(operations.connection)
        flush(operations, sql_list)
        make_append_only(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_events_too)
        yield
