"""The file of rows that were refused: line, reason, and the row as it came."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from portal.text import clean_text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 300


class ErrorFile:
    """Written from the first bad row on; an older one of the same name goes at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None
        path.unlink(missing_ok=True)

    def add(self, line: int, reason: str, cells: Iterable[str] = ()) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow(["line", "reason", "row"])
        csv.writer(self._file).writerow([line, _harmless(reason), *map(_harmless, cells)])

    def close(self) -> None:
        if self._file:
            self._file.close()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and not endless."""
    cell = clean_text(cell[:_LONGEST])
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
