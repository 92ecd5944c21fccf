"""What a team's row keeps of its deal, for lists of those who see only their teams' deals.

Else each count would have to join ten thousand rows of theirs to an organization's two hundred
thousand, and each page to go through the organization's deals until enough of theirs are found.
Triggers keep it, since every verb that moves a deal would have to; made at the end of every
`migrate`, as SQLite changes a table by building it anew, which silently drops its triggers.
"""

from typing import Any

TEAM, DEAL = "deals_teammember", "deals_deal"
KEPT = {
    "at_organization": "organization_id",
    "at_location": "location_id",
    "tab": "tab",
    "listed_at": "coalesce(closed_at, submitted_at)",
}
_NAMES, _VALUES = ", ".join(KEPT), ", ".join(KEPT.values())
_MOVING = "organization_id", "location_id", "tab", "closed_at", "submitted_at"
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION {TEAM}_place() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE its record;
    BEGIN
      SELECT {", ".join(f"{of} AS {name}" for name, of in KEPT.items())} INTO its
        FROM {DEAL} WHERE id = NEW.deal_id;
      IF FOUND THEN
        {" ".join(f"NEW.{name} := its.{name};" for name in KEPT)}
      END IF;
      RETURN NEW;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION {TEAM}_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE {TEAM} SET tab = NEW.tab WHERE deal_id = NEW.id;
      RETURN NULL;
    END $$""",
    f"CREATE OR REPLACE TRIGGER {TEAM}_placed BEFORE INSERT OR UPDATE ON {TEAM}"
    f" FOR EACH ROW EXECUTE FUNCTION {TEAM}_place()",
    f"""CREATE OR REPLACE TRIGGER {TEAM}_moved AFTER UPDATE ON {DEAL} FOR EACH ROW
    WHEN (({", ".join(f"OLD.{name}" for name in _MOVING)})
      IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _MOVING)}))
    EXECUTE FUNCTION {TEAM}_follow()""",
)
_PLACE = (
    f"UPDATE {TEAM} SET ({_NAMES}) = (SELECT {_VALUES} FROM {DEAL} WHERE id = new.deal_id)"
    f" WHERE id = new.id AND EXISTS (SELECT 1 FROM {DEAL} WHERE id = new.deal_id)"
)
_SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_placed AFTER INSERT ON {TEAM} BEGIN {_PLACE}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_written AFTER UPDATE ON {TEAM} BEGIN {_PLACE}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_moved AFTER UPDATE ON {DEAL}"
    f" WHEN {' OR '.join(f'new.{name} IS NOT old.{name}' for name in _MOVING)}"
    f" BEGIN UPDATE {TEAM} SET tab = new.tab WHERE deal_id = new.id; END",
)
_ALL = (
    f"UPDATE {TEAM} SET {', '.join(f'{name} = d.{name}' for name in KEPT)} FROM (SELECT id,"
    f" {', '.join(f'{of} AS {name}' for name, of in KEPT.items())} FROM {DEAL}) d"
    f" WHERE d.id = {TEAM}.deal_id AND {TEAM}.listed_at IS NULL"
)


def make_team_places(connection: Any) -> None:
    """Make the triggers that are missing; nothing where rows don't keep all yet."""
    with connection.cursor() as cursor:
        if _keep_all(connection, cursor):
            for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
                cursor.execute(statement)


def place_all(connection: Any) -> None:
    """Fill in what rows from before keep; nothing where they don't keep all yet."""
    with connection.cursor() as cursor:
        if _keep_all(connection, cursor):
            cursor.execute(_ALL)


def _keep_all(connection: Any, cursor: Any) -> bool:
    if TEAM not in connection.introspection.table_names(cursor):
        return False
    columns = connection.introspection.get_table_description(cursor, TEAM)
    return KEPT.keys() <= {column.name for column in columns}


def drop_team_places(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("place", "follow"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {TEAM}_{name}() CASCADE")
        else:
            for name in ("placed", "written", "moved"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TEAM}_{name}")
