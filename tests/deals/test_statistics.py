"""After a migration the database knows how full its tables are."""

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import Migration
from django.test.utils import CaptureQueriesContext

from tests.factories import make_deal

PLAN = [(Migration("0001_initial", "deals"), False)]  # one, forwards


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {table for (table,) in cursor.fetchall()}


@pytest.mark.parametrize(("plan", "gathers"), [(PLAN, True), ([], False)])
def test_statistics_are_gathered_after_migrating_and_only_then(cast, plan, gathers):
    make_deal(by=cast.ula, location=cast.warsaw)
    connection.check_constraints()  # PostgreSQL changes no table with checks ahead
    of_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if of_sqlite:
            cursor.execute("DELETE FROM sqlite_stat1")  # as where a table was made anew
    with CaptureQueriesContext(connection) as asked:
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default", apps=apps, plan=plan)
    assert any(one["sql"].startswith("ANALYZE") for one in asked) is gathers
    if of_sqlite:
        assert ("deals_deal" in known()) is gathers
