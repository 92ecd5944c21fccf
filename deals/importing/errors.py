"""The file of rows that were refused: line, reason, and the row as it came."""

import csv
from collections.abc import Iterable
from pathlib import Path

from portal.text import clean_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 300


class ErrorFile:
    """Replaces an older one of the same name."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "reason", "row"])

    def add(self, line: int, reason: str, cells: Iterable[str] = ()) -> None:
        self.rows += 1
        self._writer.writerow([line, _harmless(reason), *map(_harmless, cells)])

    def close(self) -> None:
        """Nothing refused leaves no file."""
        self._file.close()
        if not self.rows:
            self.path.unlink()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and not endless."""
    cell = clean_text(cell[:_LONGEST])
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
