"""The index of words behind `search__words`: GIN on PostgreSQL, FTS5 on SQLite.

Neither can be declared in a model. Made by migration 0002 and looked after at the end of every
`migrate`: SQLite changes a table by building it anew, which silently drops its triggers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deals.models.search import WORDS_TABLE, vector

TABLE = "deals_customer"
INDEX = "customer_by_words"
_FORGET = (
    f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rowid, search) VALUES ('delete', old.id, old.search)"
)
_LEARN = f"INSERT INTO {WORDS_TABLE}(rowid, search) VALUES (new.id, new.search)"
_TRIGGERS = {
    "added": f"AFTER INSERT ON {TABLE} BEGIN {_LEARN}; END",
    "removed": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET}; END",
    "renamed": f"AFTER UPDATE OF search ON {TABLE} WHEN old.search <> new.search"
    f" BEGIN {_FORGET}; {_LEARN}; END",
}


def make_words_index(connection: Any) -> None:
    """Make what is missing of the index; nothing where the column isn't there (yet)."""
    with connection.cursor() as cursor:
        if not _has_column(connection, cursor):
            return
        if connection.vendor == "postgresql":
            expression = vector("search")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({expression})"
            )
        elif connection.vendor == "sqlite":
            _make_for_sqlite(cursor)


@contextmanager
def learning_in_bulk(connection: Any) -> Iterator[None]:
    """Index the words of rows added within at the end, in one go; within a transaction.

    On SQLite that takes a third off adding many rows: a trigger runs once for each.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {TABLE}")
        last = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {WORDS_TABLE}_added")
        yield
        rows = f"SELECT id, search FROM {TABLE} WHERE id > %s"
        cursor.execute(f"INSERT INTO {WORDS_TABLE}(rowid, search) {rows}", [last])
        cursor.execute(f"CREATE TRIGGER {WORDS_TABLE}_added {_TRIGGERS['added']}")


def drop_words_index(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        elif connection.vendor == "sqlite":
            for name in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {WORDS_TABLE}_{name}")
            cursor.execute(f"DROP TABLE IF EXISTS {WORDS_TABLE}")


def _has_column(connection: Any, cursor: Any) -> bool:
    introspection = connection.introspection
    return TABLE in introspection.table_names(cursor) and any(
        column.name == "search" for column in introspection.get_table_description(cursor, TABLE)
    )


def _make_for_sqlite(cursor: Any) -> None:
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        [f"{WORDS_TABLE}_%"],
    )
    if cursor.fetchone()[0] == len(_TRIGGERS):
        return
    # Names are folded already, so that words end at blanks only: the tokenizer for ASCII.
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS_TABLE} USING fts5(search, content='{TABLE}',"
        " content_rowid='id', tokenize='ascii', detail='none')"
    )
    for name, what in _TRIGGERS.items():
        cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {WORDS_TABLE}_{name} {what}")
    cursor.execute(f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}) VALUES ('rebuild')")
