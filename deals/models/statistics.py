"""What the database knows of how full its tables are, by which it chooses an index."""

from django.db.backends.base.base import BaseDatabaseWrapper


def gather_statistics(connection: BaseDatabaseWrapper) -> None:
    """SQLite loses those of a table that a migration makes anew; PostgreSQL gathers by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
