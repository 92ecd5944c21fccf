"""The index behind `search__words` of deals: a table of tsvectors on PostgreSQL, FTS5 on SQLite.

Neither can be declared in a model; triggers keep it with `Deal.search`. Made by migration 0008 and
looked after at the end of every `migrate`: SQLite changes a table by building it anew, which
silently drops its triggers. A table of its own, because every verb writes the deal's row, and
hardly any changes its words.
"""

from typing import Any

from deals.models.listing import WORDS_TABLE

TABLE = "deals_deal"
_VECTOR = "array_to_tsvector(string_to_array(%s, ' '))"
_POSTGRES = [
    f"CREATE TABLE IF NOT EXISTS {WORDS_TABLE}"
    " (deal_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    f"ALTER TABLE {WORDS_TABLE} ALTER COLUMN words SET STATISTICS 1000",
    f"""CREATE OR REPLACE FUNCTION {WORDS_TABLE}_learn() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO {WORDS_TABLE} VALUES (NEW.id, {_VECTOR % "NEW.search"})
      ON CONFLICT (deal_id) DO UPDATE SET words = EXCLUDED.words;
      RETURN NULL;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION {WORDS_TABLE}_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN TRUNCATE {WORDS_TABLE};
      ELSE DELETE FROM {WORDS_TABLE} WHERE deal_id = OLD.id;
      END IF;
      RETURN NULL;
    END $$""",
]
_ON_POSTGRES = {
    "added": f"AFTER INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {WORDS_TABLE}_learn()",
    "changed": f"AFTER UPDATE OF search ON {TABLE} FOR EACH ROW"
    " WHEN (OLD.search IS DISTINCT FROM NEW.search)"
    f" EXECUTE FUNCTION {WORDS_TABLE}_learn()",
    "removed": f"AFTER DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {WORDS_TABLE}_forget()",
    "emptied": f"AFTER TRUNCATE ON {TABLE} EXECUTE FUNCTION {WORDS_TABLE}_forget()",
}
# After the rows: a whole index is made several times as quickly as word by word.
_INDEX = f"CREATE INDEX IF NOT EXISTS {WORDS_TABLE}_gin ON {WORDS_TABLE} USING gin (words)"
_MISSING = (
    f"INSERT INTO {WORDS_TABLE} SELECT id, {_VECTOR % 'search'} FROM {TABLE} d"
    f" WHERE NOT EXISTS (SELECT 1 FROM {WORDS_TABLE} w WHERE w.deal_id = d.id)"
)
_FORGET = (
    f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rowid, search) VALUES ('delete', old.id, old.search)"
)
_LEARN = f"INSERT INTO {WORDS_TABLE}(rowid, search) VALUES (new.id, new.search)"
_ON_SQLITE = {
    "added": f"AFTER INSERT ON {TABLE} BEGIN {_LEARN}; END",
    "removed": f"AFTER DELETE ON {TABLE} BEGIN {_FORGET}; END",
    "changed": f"AFTER UPDATE OF search ON {TABLE} WHEN old.search <> new.search"
    f" BEGIN {_FORGET}; {_LEARN}; END",
}


def make_deal_words(connection: Any) -> None:
    """Make what is missing; nothing where there are no deals' search texts yet."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        if connection.vendor == "postgresql":
            _make_for_postgres(cursor)
        elif connection.vendor == "sqlite":
            _make_for_sqlite(cursor)


def _make_for_postgres(cursor: Any) -> None:
    cursor.execute("SELECT to_regclass(%s)", [WORDS_TABLE])
    if cursor.fetchone()[0]:
        return
    for statement in _POSTGRES:
        cursor.execute(statement)
    for name, what in _ON_POSTGRES.items():
        cursor.execute(f"CREATE TRIGGER {WORDS_TABLE}_{name} {what}")
    cursor.execute(_MISSING)
    cursor.execute(_INDEX)


def _make_for_sqlite(cursor: Any) -> None:
    cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
        [f"{WORDS_TABLE}_%"],
    )
    if cursor.fetchone()[0] == len(_ON_SQLITE):
        return
    # Texts are folded already, so that words end at blanks only: the tokenizer for ASCII.
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS_TABLE} USING fts5(search, content='{TABLE}',"
        " content_rowid='id', tokenize='ascii', detail='none')"
    )
    for name, what in _ON_SQLITE.items():
        cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {WORDS_TABLE}_{name} {what}")
    cursor.execute(f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}) VALUES ('rebuild')")


def drop_deal_words(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("learn", "forget"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {WORDS_TABLE}_{name}() CASCADE")
        else:
            for name in _ON_SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {WORDS_TABLE}_{name}")
        cursor.execute(f"DROP TABLE IF EXISTS {WORDS_TABLE}")
