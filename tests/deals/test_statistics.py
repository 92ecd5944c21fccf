"""After a migration the database knows how full its tables are."""

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import Migration

from tests.factories import make_deal

PLAN = [(Migration("0001_initial", "deals"), False)]  # one, forwards


def known():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl FROM sqlite_stat1")
        return {table for (table,) in cursor.fetchall()}


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="PostgreSQL gathers by itself")
@pytest.mark.parametrize(("plan", "found"), [(PLAN, True), ([], False)])
def test_sqlite_gathers_statistics_after_migrating_and_only_then(cast, plan, found):
    make_deal(by=cast.ula, location=cast.warsaw)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_stat1")  # as where a table was made anew
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", apps=apps, plan=plan)
    assert ("deals_deal" in known()) is found
