"""Triggers that let nobody change or remove an event, whatever way they take to the table.

No model can declare them. Made at the end of every `migrate`, as SQLite changes a table by
building it anew, which silently drops its triggers.
"""

from typing import Any

TABLE = "deals_dealevent"
REFUSAL = "Events are never changed or removed."
_FUNCTION = f"{TABLE}_refuse"
_NAMES = {what: f"{TABLE}_no_{what.lower()}" for what in ("UPDATE", "DELETE", "TRUNCATE")}


def make_events_append_only(connection: Any) -> None:
    """Make the triggers that are missing; nothing where the table isn't there (yet)."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            _make_for_postgresql(cursor)
        elif connection.vendor == "sqlite":
            for what in ("UPDATE", "DELETE"):  # it has no TRUNCATE
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {_NAMES[what]} BEFORE {what} ON {TABLE}"
                    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def _make_for_postgresql(cursor: Any) -> None:
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    )
    for what, name in _NAMES.items():
        # For each statement, so that one that meets no row is refused as well.
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {what} ON {TABLE}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )


def drop_triggers(connection: Any) -> None:
    """Let go of the events: for tests, which empty all tables."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _NAMES.values():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
