"""Rows in bulk: COPY on PostgreSQL, many at a time on SQLite, indexes and triggers afterwards."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from deals.models.append_only import drop_triggers, make_append_only
from deals.models.deal_words import drop_deal_words, make_deal_words
from deals.models.team_places import drop_team_places, make_team_places, place_all
from deals.models.words import drop_words_index, make_words_index

Row = Sequence[Any]
BATCH = 20_000
OTHERS = """
SELECT format('DROP INDEX %%I', i.indexrelid::regclass::text), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
UNION ALL
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, c.conname),
  format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s',
    t.relname, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE t.relname = ANY(%s) AND c.contype = 'u'
"""


class Table:
    """A model's table that takes rows of `columns`; the others get what model or database say."""

    def __init__(self, model: str, *columns: str) -> None:
        self.model: type[Model] = apps.get_model(model)
        self.name = self.model._meta.db_table
        rest = [
            field
            for field in self.model._meta.concrete_fields
            if field.column not in {"id", *columns}
            and not (field.generated or field.has_db_default())
        ]
        self.columns = (*columns, *(field.column for field in rest))
        self.usual = tuple(
            field.get_db_prep_save(field.get_default(), connection) for field in rest
        )
        self.rows: list[Row] = []

    def add(self, *row: Any) -> None:
        self.rows.append(row + self.usual)
        if len(self.rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        rows, self.rows = self.rows, []
        names = ", ".join(map(connection.ops.quote_name, self.columns))
        if connection.vendor == "postgresql":
            with connection.connection.cursor().copy(
                f"COPY {self.name} ({names}) FROM STDIN"
            ) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(self.columns))
            connection.connection.executemany(
                f"INSERT INTO {self.name} ({names}) VALUES ({places})", rows
            )


@contextmanager
def in_bulk(tables: Iterable[Table], say: Callable[[str], Iterable[Any]]) -> Iterator[None]:
    """What slows adding down is taken away and made again, which also proves the rows.

    `say` is told how many statements are to come, and goes through them.
    """
    tables = list(tables)
    connection.ensure_connection()
    forget = (drop_words_index, drop_deal_words, drop_triggers, drop_team_places)
    for function in forget:
        function(connection)
    again = _strip_postgres(tables) if connection.vendor == "postgresql" else _strip_sqlite(tables)
    yield
    for table in tables:
        table.flush()
    for statement in say(again):
        _execute(statement)
    made = [make_words_index, make_deal_words, make_append_only, place_all, make_team_places]
    for function in say(made):
        function(connection)
    for statement in connection.ops.sequence_reset_sql(no_style(), [t.model for t in tables]):
        _execute(statement)
    _execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    if connection.vendor == "sqlite":
        _execute("PRAGMA journal_mode=WAL")


def _strip_postgres(tables: list[Table]) -> list[str]:
    """Drop all indexes but primary keys; the statements that make them again."""
    # Foreign keys are triggers: the rows are right, and a test looks at it.
    _execute("SET session_replication_role = replica")
    _execute("SET maintenance_work_mem = '512MB'")
    _execute("SET timezone = 'UTC'")
    names = [table.name for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [names, names])
        found = cursor.fetchall()
    for drop, _make in found:
        _execute(drop)
    return [make for _drop, make in found]


def _strip_sqlite(tables: list[Table]) -> list[str]:
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF"):
        _execute(f"PRAGMA {pragma}")
    names = ", ".join(f"'{table.name}'" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            f" AND tbl_name IN ({names})"
        )
        found = cursor.fetchall()
    for name, _make in found:
        _execute(f"DROP INDEX {name}")
    return [make for _name, make in found]


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
