"""Files as people, programs and attackers make them."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from openpyxl import Workbook


def csv_of(*rows: Sequence[Any], delimiter: str = ";", encoding: str = "utf-8") -> BytesIO:
    lines = [delimiter.join(_quoted(str(cell), delimiter) for cell in row) for row in rows]
    return BytesIO("\r\n".join([*lines, ""]).encode(encoding))


def _quoted(cell: str, delimiter: str) -> str:
    special = any(c in cell for c in f'{delimiter}"\n')
    return '"' + cell.replace('"', '""') + '"' if special else cell


def xlsx_of(*rows: Sequence[Any]) -> BytesIO:
    file = BytesIO()
    options = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Deals")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    file.seek(0)
    return file


def saved(book: Workbook) -> BytesIO:
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def with_part(file: BytesIO, name: str, content: bytes) -> BytesIO:
    """The workbook with one part put in place of its own."""
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, content)
    out.seek(0)
    return out


def part_of(file: BytesIO, name: str) -> bytes:
    with zipfile.ZipFile(file) as document:
        return document.read(name)
