"""Rows that nobody changes or removes: models that refuse it, and triggers for all other ways.

No model can declare the triggers. Made at the end of every `migrate`, as SQLite changes a table
by building it anew, which silently drops its triggers.
"""

from typing import Any, Never

from django.db import models

TABLES = {
    "deals_dealevent": "Events are never changed or removed.",
    "deals_export": "Exports are never changed or removed.",
}
_WHAT = ("UPDATE", "DELETE", "TRUNCATE")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Adds and reads."""

    def update(self, **kwargs: Any) -> Never:
        raise TypeError(f"{self.model.__name__}s are never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError(f"{self.model.__name__}s are never changed.")

    def delete(self) -> Never:
        raise TypeError(f"{self.model.__name__}s are never deleted.")


class AppendOnly(models.Model):
    """A row that stays as it was written."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__}s are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError(f"{type(self).__name__}s are never deleted.")


def make_append_only(connection: Any) -> None:
    """Make the triggers that are missing; nothing for tables that aren't there (yet)."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in TABLES.keys() & set(there):
            if connection.vendor == "postgresql":
                _make_for_postgresql(cursor, table)
            elif connection.vendor == "sqlite":
                for what in ("UPDATE", "DELETE"):  # it has no TRUNCATE
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {_name(table, what)} BEFORE {what}"
                        f" ON {table} BEGIN SELECT RAISE(ABORT, '{TABLES[table]}'); END"
                    )


def _make_for_postgresql(cursor: Any, table: str) -> None:
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{TABLES[table]}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    for what in _WHAT:
        # For each statement, so that one that meets no row is refused as well.
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {_name(table, what)} BEFORE {what} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )


def _name(table: str, what: str) -> str:
    return f"{table}_no_{what.lower()}"


def drop_triggers(connection: Any) -> None:
    """Let go of the rows: for tests, which empty all tables."""
    with connection.cursor() as cursor:
        for table in TABLES:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for what in _WHAT:
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, what)}{on}")
