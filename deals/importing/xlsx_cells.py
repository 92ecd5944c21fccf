"""The texts and cells of a workbook as clean text: what openpyxl reads, several times as quickly.

openpyxl makes objects of every text and pads every row to the width it was asked for.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from math import isfinite
from typing import IO, Any

from openpyxl.utils.cell import column_index_from_string
from openpyxl.worksheet._reader import (
    DATA_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from deals.importing.sheet_lines import clean_cell

ITEM, TEXT, RUN = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))
OF_ROW = frozenset(f"{{{SHEET_MAIN_NS}}}{name}" for name in ("c", "v", "f", "is", "t", "r", "rPr"))


def clean_texts(source: IO[bytes]) -> list[str]:
    """The table of texts; each is cleaned once, however many cells have it."""
    texts = []
    for _event, element in iterparse(source):
        if element.tag == ITEM:
            parts = [part.text for part in element.iterfind(TEXT)]
            parts += [part.text for run in element.iterfind(RUN) for part in run.iterfind(TEXT)]
            texts.append(clean_cell("".join(filter(None, parts)).replace("x005F_", "")))
            element.clear()
    return texts


class Rows(WorkSheetParser):
    """The rows of a sheet: their numbers and cells, no more than `width`."""

    def __init__(self, source: IO[bytes], width: int, book: Any, texts: list[str]) -> None:
        super().__init__(
            source,
            texts,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.width = width
        self._columns: dict[str, int] = {}
        self._row = self._last = 0  # row and column that were read last

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self._number(element), self._cells(element)
            elif element.tag == DATA_TAG:
                return
            if element.tag not in OF_ROW:
                element.clear()

    def _number(self, row: Any) -> int:
        number = row.get("r")
        self._row = int(float(number)) if number else self._row + 1
        return self._row

    def _cells(self, row: Any) -> list[str]:
        cells: list[str] = []
        self._last = 0
        for element in row:
            at = self._last = self._column(element)
            if at > self.width:
                continue
            if text := self._text(element):
                cells += [""] * (at - len(cells))
                cells[at - 1] = text
        return cells

    def _column(self, cell: Any) -> int:
        """From 1 on; a cell that doesn't say where it is follows the one before it."""
        letters = (cell.get("r") or "").rstrip("0123456789")
        if not letters:
            return self._last + 1
        if letters not in self._columns:
            self._columns[letters] = column_index_from_string(letters)
        return self._columns[letters]

    def _text(self, cell: Any) -> str:
        kind = cell.get("t", "n")
        if kind == "s":
            value = cell.findtext(VALUE_TAG)
            return self.shared_strings[int(value)] if value else ""
        return clean_cell(text_of(self.parse_cell(cell)["value"]))


def text_of(value: Any) -> str:
    """The value as text: dates in ISO 8601, numbers with a point and at most two decimals."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".") if isfinite(value) else str(value)
    if isinstance(value, datetime):
        whole = value.time() == time()
        return value.date().isoformat() if whole else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
