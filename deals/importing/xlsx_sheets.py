"""XLSX, read row by row; what is unpacked is limited before anything is.

Rows stream (xlsx_cells.py); the table of texts and all else a workbook has are read as a whole.
"""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from deals.importing.files import UnreadableFile
from deals.importing.sheet_lines import Line
from deals.importing.xlsx_cells import Rows, clean_texts
from portal.filetypes import Unfit, file_type

ZIPPED, LEGACY = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST, MOST_TEXTS, MOST_WHOLE, SMALL = 200 << 20, 32 << 20, 8 << 20, 2 << 20  # bytes unpacked


class TooLarge(Exception):
    """A part of the workbook is more than its kind may be."""


class Archive(zipfile.ZipFile):
    """Gives no part as a whole that is too large; nobody gets more than its directory says."""

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        self.refuse_larger(name, MOST_WHOLE)
        return super().read(name, pwd)

    def refuse_larger(self, name: Any, limit: int) -> None:
        if self.getinfo(name).file_size > limit:
            raise TooLarge(name)


class Reader(ExcelReader):
    """openpyxl's, with limits; by its content type, as a part may be called anything."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.archive = Archive(file)

    def read_strings(self) -> None:
        if texts := self.package.find(SHARED_STRINGS):
            self.archive.refuse_larger(texts.PartName[1:], MOST_TEXTS)
            with self.archive.open(texts.PartName[1:]) as source:
                self.shared_strings = clean_texts(source)


@contextmanager
def xlsx_lines(file: IO[bytes], width: int) -> Iterator[tuple[Iterator[Line], int]]:
    """The rows of the first visible sheet, of each at most `width` cells; formulas' last values.

    With them how many the sheet itself says there are.
    """
    refuse_harmful(file)
    file.seek(0)
    reader = Reader(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what it leaves out, like drop-down lists
            reader.read()
        sheets = [sheet for sheet in reader.wb.worksheets if sheet.sheet_state == "visible"]
        expected = sheets[0].max_row or 0
        source = reader.archive.open(sheets[0]._worksheet_path)
        rows = Rows(source, width, reader.wb, reader.shared_strings)
    except TooLarge as error:
        raise _too_large() from error
    except Exception as error:  # whatever a made-up document breaks in the reader
        raise UnreadableFile(_("The Excel file is damaged.")) from error
    try:
        yield _lines(iter(rows)), expected
    finally:
        source.close()
        reader.archive.close()


def refuse_harmful(file: IO[bytes]) -> int:
    """How many bytes it is unpacked; `UnreadableFile` for no workbook, macros, or far too many."""
    file.seek(0)
    try:
        file_type(file, "book.xlsx")
    except Unfit as reason:
        words = _("The content is not that of an Excel file, it is damaged, or it has macros.")
        raise UnreadableFile(words) from reason
    with zipfile.ZipFile(file) as document:
        size = sum(entry.file_size for entry in document.infolist())
    if size > MOST:
        raise _too_large()
    return size


def is_small(file: IO[bytes]) -> bool:
    """Whether it takes no time to open."""
    return refuse_harmful(file) <= SMALL


def _too_large() -> UnreadableFile:
    return UnreadableFile(_("The Excel file is too large once unpacked; split it."))


def _lines(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Line]:
    """Rows that the sheet leaves out are blank ones."""
    number = 0
    while True:
        try:
            found = next(rows, None)
        except Exception as error:  # as above
            words = _("The Excel file is damaged after row %d.") % (number + 1)
            raise UnreadableFile(words) from error
        if found is None:
            return
        at, cells = found
        while (number := number + 1) < at:
            yield Line(number, [])
        if number == at:
            yield Line(number, cells)
        else:
            number -= 1
