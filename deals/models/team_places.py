"""What a team's row keeps of its deal, so that who sees only their teams' deals has them counted.

Else each count would have to join ten thousand rows of theirs to an organization's two hundred
thousand. Triggers keep it, since every verb that moves a deal would have to; made at the end of
every `migrate`, as SQLite changes a table by building it anew, which silently drops its triggers.
"""

from typing import Any

TEAM, DEAL = "deals_teammember", "deals_deal"
KEPT = {"at_organization": "organization_id", "at_location": "location_id", "tab": "tab"}
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION {TEAM}_place() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE its record;
    BEGIN
      SELECT organization_id, location_id, tab INTO its FROM {DEAL} WHERE id = NEW.deal_id;
      IF FOUND THEN
        NEW.at_organization := its.organization_id;
        NEW.at_location := its.location_id;
        NEW.tab := its.tab;
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
    WHEN ((OLD.tab, OLD.location_id, OLD.organization_id)
      IS DISTINCT FROM (NEW.tab, NEW.location_id, NEW.organization_id))
    EXECUTE FUNCTION {TEAM}_follow()""",
)
_PLACE = (
    f"UPDATE {TEAM} SET (at_organization, at_location, tab) ="
    f" (SELECT organization_id, location_id, tab FROM {DEAL} WHERE id = new.deal_id)"
    f" WHERE id = new.id AND EXISTS (SELECT 1 FROM {DEAL} WHERE id = new.deal_id)"
)
_SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_placed AFTER INSERT ON {TEAM} BEGIN {_PLACE}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_written AFTER UPDATE ON {TEAM} BEGIN {_PLACE}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TEAM}_moved AFTER UPDATE ON {DEAL}"
    " WHEN new.tab IS NOT old.tab OR new.location_id IS NOT old.location_id"
    " OR new.organization_id IS NOT old.organization_id"
    f" BEGIN UPDATE {TEAM} SET tab = new.tab WHERE deal_id = new.id; END",
)
_ALL = (
    f"UPDATE {TEAM} SET {', '.join(f'{name} = d.{of}' for name, of in KEPT.items())}"
    f" FROM {DEAL} d WHERE d.id = {TEAM}.deal_id AND {TEAM}.at_organization IS NULL"
)


def make_team_places(connection: Any) -> None:
    """Make the triggers that are missing; nothing where rows keep nothing yet."""
    with connection.cursor() as cursor:
        if TEAM not in connection.introspection.table_names(cursor):
            return
        columns = connection.introspection.get_table_description(cursor, TEAM)
        if not KEPT.keys() <= {column.name for column in columns}:
            return
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def place_all(connection: Any) -> None:
    """Fill in what rows from before keep."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)


def drop_team_places(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("place", "follow"):
                cursor.execute(f"DROP FUNCTION IF EXISTS {TEAM}_{name}() CASCADE")
        else:
            for name in ("placed", "written", "moved"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {TEAM}_{name}")
