"""What the database knows of how full its tables are, by which it chooses an index."""

from django.db.backends.base.base import BaseDatabaseWrapper


def gather_statistics(connection: BaseDatabaseWrapper) -> None:
    """Of what a migration made anew: SQLite loses those of tables, PostgreSQL those of indexes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "ANALYZE deals_deal")
