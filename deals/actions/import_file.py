"""A whole file of companies goes into the directory, in batches, bad rows put aside."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from deals.actions.import_companies import import_companies, retire_customers
from deals.importing.errors import ErrorFile
from deals.importing.files import BrokenLine, Rows, UnreadableFile, opened
from deals.importing.rows import NUMBERS, BadRow, Company, Layout
from deals.importing.seen import Seen
from deals.models import Customer

BATCH = 10_000
MISSING_SHARE, FEW_MISSING = 0.05, 10  # of the known companies a whole file may lack so many
Progress = Callable[[int], None]


@dataclass
class Report:
    """What an import did.

    `retired` are known companies that are not active any more, or that a whole file lacks;
    `kept` those that people typed in, corrected or merged, and those that differ but that deals
    were agreed with; `skipped` inactive ones never known.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    kept: int = 0
    skipped: int = 0
    bad: int = 0
    seconds: float = field(default=0.0)

    @property
    def rate(self) -> int:
        """Rows a second."""
        return round(self.read / self.seconds) if self.seconds else 0

    def __str__(self) -> str:
        return (
            f"{self.read} read: {self.new} new, {self.changed} changed,"
            f" {self.unchanged} unchanged, {self.retired} retired, {self.kept} kept (corrected"
            f" or agreed), {self.skipped} skipped (not active), {self.bad} bad"
            f" in {self.seconds:.1f} s ({self.rate} rows/s)."
        )


class IncompleteFile(UnreadableFile):
    """A file that was to be whole lacks so many known companies that it can't be."""


def import_file(
    path: Path,
    *,
    errors: Path,
    source: str = "",
    whole: bool = False,
    progress: Progress = lambda position: None,
) -> Report:
    """Import `path` (.csv, .csv.gz or .zip); each batch is a transaction of its own.

    Bad rows go to `errors` with line and reason. `source` is told by the columns if not given.
    With `whole` the file has all companies of its source, and those that it lacks are retired.
    `progress` hears how far into the file on the disk the import is, in bytes. Raises
    `UnreadableFile`, or `IncompleteFile` after the rest is done; what was stored before stays,
    and the import can be repeated.
    """
    started = time.monotonic()
    with opened(path) as (stream, on_disk), Seen() as seen:
        rows = Rows(stream)
        layout = _layout(rows)
        source = source or ("gleif" if layout.is_gleif else "file")
        refused = ErrorFile(errors)
        try:
            reading = _Reading(rows, layout, refused, seen)
            for batch in reading.batches():
                _store(batch, source, reading)
                progress(on_disk.tell())
        finally:
            refused.close()
        if whole:
            reading.report.retired += _retire_missing(seen, source)
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

    def __init__(self, rows: Rows, layout: Layout, refused: ErrorFile, seen: Seen) -> None:
        self.rows, self.layout, self.refused, self.seen = rows, layout, refused, seen
        self.report = Report()

    def batches(self) -> Iterator[list[Company]]:
        batch: list[Company] = []
        for company in self._companies():
            batch.append(company)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch

    def _companies(self) -> Iterator[Company]:
        while (cells := self._next_row()) is not None:
            if not cells:
                continue
            self.report.read += 1
            try:
                company = self.layout.company(self.rows.line, cells)
            except BadRow as error:
                self.refuse(self.rows.line, str(error), cells)
                self.seen.remember(self.layout.numbers(cells), self.rows.line)
                continue
            if before := self.seen.first_line(company.keys, company.line):
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
    for what in ("new", "changed", "unchanged", "retired", "kept", "skipped"):
        setattr(reading.report, what, getattr(reading.report, what) + getattr(outcome, what))
    for company, reason in outcome.refused:
        reading.refuse(company.line, reason, company.cells)


def _retire_missing(seen: Seen, source: str) -> int:
    """Retire the active customers of the source that the file lacks, unless they are too many."""
    active = Customer.objects.filter(owner=None, source=source, retired_at=None).order_by("pk")
    missing: list[int] = []
    count = last = 0
    while rows := list(active.filter(pk__gt=last).values_list("pk", *NUMBERS)[:BATCH]):
        last, count = rows[-1][0], count + len(rows)
        for pk, *numbers in rows:
            keys = (f"{field} {number}" for field, number in zip(NUMBERS, numbers, strict=True))
            if not seen.has_any(keys):
                missing.append(pk)
    if len(missing) > max(FEW_MISSING, count * MISSING_SHARE):
        raise IncompleteFile(
            _("The file lacks %(missing)d of %(known)d known companies, so it can't be whole.")
            % {"missing": len(missing), "known": count}
            + " "
            + _("Its rows are imported; nothing was retired for lack of a row.")
        )
    return sum(retire_customers(missing[at : at + BATCH]) for at in range(0, len(missing), BATCH))


def _refresh_statistics() -> None:
    """Without them PostgreSQL reads the whole table for a suggestion, until it vacuums itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Customer._meta.db_table)}")
