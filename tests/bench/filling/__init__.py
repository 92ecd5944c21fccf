"""Fills an empty, migrated database with as many deals as asked for, in minutes.

Not through the actions, which would take days: rows are written as the actions would leave them,
by COPY on PostgreSQL and in bulk on SQLite. The same seed gives the same programme each time.
"""
