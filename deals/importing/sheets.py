"""The first sheet of a file that people filled in, CSV or XLSX, as rows of clean text.

Everything streams, and everything has a limit, because files come from anybody's computer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import IO

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from deals.importing.csv_sheets import csv_lines
from deals.importing.files import UnreadableFile
from deals.importing.sheet_lines import Line, is_remark
from deals.importing.xlsx_sheets import LEGACY, ZIPPED, is_small, xlsx_lines

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 100_000, 300, 5_000_000
BLANK_ROWS = 10_000  # so many in a row are the end of the sheet


@dataclass
class Sheet:
    """The header and, once, the filled rows below it; about how many are expected."""

    header: list[str]
    lines: Iterator[Line] = field(repr=False)
    expected: int = 0


def format_of(file: IO[bytes], name: str) -> str:
    """ "csv" or "xlsx", by the file's content; `UnreadableFile` for anything else."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise UnreadableFile(_("The file is empty."))
    if head == LEGACY:
        raise UnreadableFile(_("This is an old Excel file; save it as .xlsx and choose that."))
    if head[:4] == ZIPPED:
        return "xlsx"
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise UnreadableFile(_("The content is not that of an Excel file, or it is damaged."))
    return "csv"


def is_quick(file: IO[bytes], kind: str, size: int) -> bool:
    """Whether the file is small enough to be opened while somebody waits for the page."""
    if kind == "xlsx":
        return is_small(file)
    return size <= 20 * 1024 * 1024


@contextmanager
def opened_sheet(file: IO[bytes], kind: str) -> Iterator[Sheet]:
    """The sheet; reading it raises `UnreadableFile` where a limit is passed or nothing is read."""
    file.seek(0)
    width = MOST_COLUMNS + 1  # one more, to see that there are too many
    lines = xlsx_lines(file, width) if kind == "xlsx" else csv_lines(file, width)
    with lines as (found, expected):
        filled = _filled(found)
        header = next(filled, None)
        if header is None:
            raise UnreadableFile(_("The file has no rows."))
        if header.fault:
            raise UnreadableFile(header.fault)
        if len(header.cells) > MOST_COLUMNS:
            raise UnreadableFile(_("The file has more than %d columns.") % MOST_COLUMNS)
        yield Sheet(header.cells, _limited(filled), min(max(expected - 1, 0), MOST_ROWS))


def first_rows(sheet: Sheet, count: int) -> tuple[list[Line], bool]:
    """Up to `count` rows, and whether there are more; all can still be read afterwards."""
    rows = [line for _number, line in zip(range(count + 1), sheet.lines, strict=False)]
    sheet.lines = chain(rows, sheet.lines)
    return rows[:count], len(rows) > count


def _filled(lines: Iterator[Line]) -> Iterator[Line]:
    """Without blank rows and those that are remarks to the reader."""
    blank = 0
    for line in lines:
        while line.cells and not line.cells[-1]:
            line.cells.pop()
        if line.cells or line.fault:
            blank = 0
            if not is_remark(line):
                yield line
        elif (blank := blank + 1) >= BLANK_ROWS:
            return


def told(number: int) -> str:
    return number_format(number, force_grouping=True)


def _limited(lines: Iterator[Line]) -> Iterator[Line]:
    cells = 0
    for count, line in enumerate(lines, 1):
        cells += len(line.cells)
        if count > MOST_ROWS:
            raise UnreadableFile(_("The file has more than %s rows; split it.") % told(MOST_ROWS))
        if cells > MOST_CELLS:
            raise UnreadableFile(_("The file has more than %s cells; split it.") % told(MOST_CELLS))
        yield line
