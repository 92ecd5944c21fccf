"""Remembers the numbers of a file, however long, in a temporary database on the disk."""

import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import Self


class Seen:
    """Which line had a number first; a context, so that nothing is left behind."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("", isolation_level=None)  # unnamed: on disk, deleted at once
        self._store.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._store.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.close()

    def first_line(self, keys: Iterable[str], line: int) -> int:
        """The line that had one of the keys before; 0, and they are remembered, if none had."""
        for key in keys:
            found = self._store.execute("SELECT line FROM seen WHERE key = ?", [key]).fetchone()
            if found:
                return int(found[0])
        self._store.executemany("INSERT INTO seen VALUES (?, ?)", [(key, line) for key in keys])
        return 0

    def remember(self, keys: Iterable[str], line: int) -> None:
        """Keys of a row that can't be stored, but that the file has nevertheless."""
        self._store.executemany(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", [(key, line) for key in keys]
        )

    def has_any(self, keys: Iterable[str]) -> bool:
        found = "SELECT 1 FROM seen WHERE key = ?"
        return any(self._store.execute(found, [key]).fetchone() for key in keys)
