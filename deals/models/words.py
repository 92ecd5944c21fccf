"""The index of words behind `search__tokens`: GIN on PostgreSQL, FTS5 on SQLite.

Neither can be declared in a model. Made by a migration and looked after at the end of every
`migrate`: SQLite changes a table by building it anew, which silently drops its triggers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deals.models.tokens import COLUMNS, FUNCTION, WORDS_TABLE, tokens, vector

TABLE = "deals_customer"
INDEX = "customer_by_tokens"
OLD, NEW = tokens("old.{}"), tokens("new.{}")
_FORGET = (
    f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rowid, tokens) VALUES ('delete', old.id, {OLD})"
)
_LEARN = f"INSERT INTO {WORDS_TABLE}(rowid, tokens) VALUES (new.id, {NEW})"
_LEARN_ROWS = f"INSERT INTO {WORDS_TABLE}(rowid, tokens) SELECT id, {tokens()} FROM {TABLE}"
_TRIGGERS = {
    "added": f"AFTER INSERT ON {TABLE} BEGIN {_LEARN}; END",
    "removed": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET}; END",
    "changed": f"AFTER UPDATE OF {', '.join(COLUMNS)} ON {TABLE} WHEN {OLD} <> {NEW}"
    f" BEGIN {_FORGET}; {_LEARN}; END",
}
# In a function, for the planner reads the expression of an index again with each query. An array
# and no text, whose parser would take "1e5 km" apart.
_TAKES = ", ".join(f"{name} text" for name in COLUMNS)
_FUNCTION = f"""CREATE OR REPLACE FUNCTION {FUNCTION}({_TAKES}) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  RETURN array_to_tsvector(string_to_array({tokens()}, ' '));
END $$"""
FORMER_INDEX, FORMER_TABLE = "customer_by_words", "deals_customer_words"
FORMER_TRIGGERS = ("added", "removed", "renamed")


def make_words_index(connection: Any) -> None:
    """Make what is missing of the index; nothing where the columns aren't there (yet)."""
    with connection.cursor() as cursor:
        if not _has_columns(connection, cursor):
            return
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({vector()})")
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
        cursor.execute(f"{_LEARN_ROWS} WHERE id > %s", [last])
        cursor.execute(f"CREATE TRIGGER {WORDS_TABLE}_added {_TRIGGERS['added']}")


def drop_words_index(connection: Any) -> None:
    _drop(connection, INDEX, WORDS_TABLE, _TRIGGERS)


def drop_former_words_index(connection: Any) -> None:
    """The one without letters, which only names were in."""
    _drop(connection, FORMER_INDEX, FORMER_TABLE, FORMER_TRIGGERS)


def _drop(connection: Any, index: str, table: str, triggers: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP INDEX IF EXISTS {index}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}")
        elif connection.vendor == "sqlite":
            for name in triggers:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _has_columns(connection: Any, cursor: Any) -> bool:
    introspection = connection.introspection
    if TABLE not in introspection.table_names(cursor):
        return False
    there = {column.name for column in introspection.get_table_description(cursor, TABLE)}
    return there.issuperset(COLUMNS)


def _make_for_sqlite(cursor: Any) -> None:
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        [f"{WORDS_TABLE}_%"],
    )
    if cursor.fetchone()[0] == len(_TRIGGERS):
        return
    # Texts are folded already, so that tokens end at blanks only: the tokenizer for ASCII. It
    # stores none of them: the triggers know what a row's were.
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS_TABLE} USING fts5(tokens, content='',"
        " tokenize='ascii', detail='none')"
    )
    for name, what in _TRIGGERS.items():
        cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {WORDS_TABLE}_{name} {what}")
    cursor.execute(f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}) VALUES ('delete-all')")
    cursor.execute(_LEARN_ROWS)
