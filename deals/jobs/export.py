"""A list as an XLSX file, written row by row in the worker (spec section 7)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from deals.actions.exports import record_export
from deals.actions.jobs import advance, finish_job
from deals.exports import DealExport
from deals.jobs.run import CantBeDone
from deals.lists import Listing
from deals.models.export import FileFormat
from deals.models.job import Job
from portal.said import remembering

ROW_LIMIT = 1_048_575  # rows of a sheet below its heading
NARROW, USUAL, WIDE = 12, 18, 40
WIDTHS = {
    "name": (14, WIDE),
    "customer": (WIDE,),
    "status": (NARROW, 30),
    "stage": (28, NARROW),
    "value": (16, 9),
    "close_date": (NARROW,),
    "type": (22,),
}
# Text is written as text, whatever it looks like: no formula, no link, no number.
PLAIN_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
OLDEST = 1900  # the first year of a spreadsheet's calendar


def export_deals(job: Job) -> None:
    """Make the file of the list that the job's parameters name, as its person sees it now."""
    asked = job.parameters
    listing = Listing(
        job.user, asked["tab"], QueryDict(asked["query"]), only=asked.get("references")
    )
    export = DealExport(listing)
    if len(export) > ROW_LIMIT:
        with remembering():
            raise CantBeDone(too_long())
    advance(job, done=0, total=len(export))
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        rows = write_sheet(file, export, job)
        file.seek(0)
        with transaction.atomic():
            record_export(
                by=job.user,
                tab=listing.tab,
                query=asked["query"],
                columns=[column.key for column in listing.columns],
                rows=rows,
                file_format=FileFormat.XLSX,
            )
            finish_job(job, result={"rows": rows}, file=file, file_name=f"{export.name}.xlsx")


def too_long() -> str:
    words = _("An XLSX file holds %s deals at most. Export as CSV, or narrow the list.")
    return words % number_format(ROW_LIMIT, force_grouping=True)


def write_sheet(file: Any, export: DealExport, job: Job) -> int:
    """Write heading and rows into the open `file`; how many rows there are."""
    constant = {"constant_memory": True, "tmpdir": str(settings.FILE_UPLOAD_TEMP_DIR)}
    book = xlsxwriter.Workbook(file, {**constant, **PLAIN_TEXT})
    sheet = book.add_worksheet(export.sheet_name)
    sheet.freeze_panes(1, 0)
    widths = [w for column in export.listing.columns for w in widths_of(column)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, export.heading, book.add_format({"bold": True, "bottom": 1}))
    write = Cells(book, sheet, export.times)
    row = 0
    for batch in export.batches():
        for values in zip(*batch, strict=True):
            row += 1
            write(row, values)
        advance(job, done=row)
    book.close()
    return row


def widths_of(column: Any) -> tuple[int, ...]:
    known = WIDTHS.get(column.key, ())
    return tuple(known) if len(known) == len(column.exports) else (USUAL,) * len(column.exports)


class Cells:
    """Writes the values of a row as what they are: text, whole number, amount, day, moment."""

    def __init__(self, book: Any, sheet: Any, times: Collection[int]) -> None:
        self.sheet, self.times = sheet, times
        self.amount = book.add_format({"num_format": "#,##0.00"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def __call__(self, row: int, values: Sequence[Any]) -> None:
        for place, value in enumerate(values):
            if value and place in self.times:
                self.when(row, place, datetime.fromisoformat(value))
            elif isinstance(value, str):
                if value:
                    self.sheet.write_string(row, place, value)
            elif isinstance(value, Decimal):
                self.sheet.write_number(row, place, value, self.amount)
            elif isinstance(value, int):
                self.sheet.write_number(row, place, value)
            elif value is not None:
                self.when(row, place, value)

    def when(self, row: int, place: int, value: Any) -> None:
        if value.year < OLDEST:
            self.sheet.write_string(row, place, value.isoformat())
        else:
            style = self.moment if isinstance(value, datetime) else self.day
            self.sheet.write_datetime(row, place, value, style)
