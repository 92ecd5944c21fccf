"""A whole file of companies goes into the directory, in batches, bad rows put aside."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from deals.actions.import_companies import import_companies
from deals.importing.errors import ErrorFile
from deals.importing.files import BrokenLine, Rows, UnreadableFile, opened
from deals.importing.rows import BadRow, Company, Layout
from deals.importing.seen import Seen
from deals.models import Customer

BATCH = 10_000
Progress = Callable[[int], None]


@dataclass
class Report:
    """What an import did; `skipped` are companies that are not active any more."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    bad: int = 0
    seconds: float = field(default=0.0)

    @property
    def rate(self) -> int:
        """Rows a second."""
        return round(self.read / self.seconds) if self.seconds else 0


def import_file(
    path: Path, *, errors: Path, source: str = "", progress: Progress = lambda position: None
) -> Report:
    """Import `path` (.csv, .csv.gz or .zip); each batch is a transaction of its own.

    Bad rows go to `errors` with line and reason. `source` is told by the columns if not given.
    `progress` hears how far into the file on the disk the import is, in bytes. Raises
    `UnreadableFile`; what was stored before stays, and the import can be repeated.
    """
    started = time.monotonic()
    with opened(path) as (stream, on_disk):
        rows = Rows(stream)
        layout = _layout(rows)
        refused = ErrorFile(errors)
        try:
            reading = _Reading(rows, layout, refused)
            for batch in reading.batches():
                _store(batch, source or ("gleif" if layout.is_gleif else "file"), reading)
                progress(on_disk.tell())
        finally:
            refused.close()
    if reading.report.new or reading.report.changed:
        _refresh_statistics()
    reading.report.seconds = time.monotonic() - started
    return reading.report


def _layout(rows: Rows) -> Layout:
    try:
        return Layout(next(rows))
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    except BrokenLine as error:
        raise UnreadableFile(_("The first line can't be read. %s") % error.reason) from error


class _Reading:
    """Turns rows into batches of companies and keeps count."""

    def __init__(self, rows: Rows, layout: Layout, refused: ErrorFile) -> None:
        self.rows, self.layout, self.refused = rows, layout, refused
        self.report = Report()

    def batches(self) -> Iterator[list[Company]]:
        batch: list[Company] = []
        with Seen() as seen:
            for company in self._companies(seen):
                batch.append(company)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        yield batch

    def _companies(self, seen: Seen) -> Iterator[Company]:
        while (cells := self._next_row()) is not None:
            if not cells:
                continue
            self.report.read += 1
            try:
                company = self.layout.company(self.rows.line, cells)
            except BadRow as error:
                self.refuse(self.rows.line, str(error), cells)
                continue
            if company is None:
                self.report.skipped += 1
            elif before := seen.first_line(company.keys, company.line):
                self.refuse(
                    company.line, _("The company stands in line %d already.") % before, cells
                )
            else:
                yield company

    def _next_row(self) -> list[str] | None:
        """The next row that can be read as one; None at the end."""
        while True:
            try:
                return next(self.rows)
            except BrokenLine as error:
                self.report.read += 1
                self.refuse(error.line, error.reason)
            except StopIteration:
                return None

    def refuse(self, line: int, reason: str, cells: list[str] | None = None) -> None:
        self.report.bad += 1
        self.refused.add(line, reason, cells or ())


def _store(batch: list[Company], source: str, reading: _Reading) -> None:
    outcome = import_companies(batch, source=source)
    reading.report.new += outcome.new
    reading.report.changed += outcome.changed
    reading.report.unchanged += outcome.unchanged
    for company, reason in outcome.refused:
        reading.refuse(company.line, reason, company.cells)


def _refresh_statistics() -> None:
    """Without them PostgreSQL reads the whole table for a suggestion, until it vacuums itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Customer._meta.db_table)}")
