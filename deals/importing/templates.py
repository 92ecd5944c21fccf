"""The template as a workbook: the sheet to fill in, explanations, and the values to choose from."""

from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from deals.importing.deal_columns import COLUMNS
from deals.importing.explanations import Allowed, example, explained, headings

PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FILLED_IN = 1000  # rows with lists to choose from
WIDE, NARROW = 34, 20
LISTED = {"location", "currency", "stage", "deal_type", "help_wanted", "assessment_type"}


def write_template(file: IO[bytes], allowed: Sequence[Allowed]) -> None:
    with xlsxwriter.Workbook(file, {"in_memory": True, **PLAIN}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E2F0F1", "border": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Deals"))
        sheet.write_row(0, 0, headings(), bold)
        sheet.write_row(1, 0, example(allowed))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, WIDE)
        sheet.set_column(2, len(headings()) - 1, NARROW)
        _explain(book.add_worksheet(_("Explanations")), bold, wrapped)
        name = _("Allowed values")
        _list(book.add_worksheet(name), allowed, bold)
        _offer(sheet, name, allowed)


def _explain(sheet: Any, bold: Any, wrapped: Any) -> None:
    sheet.write_row(0, 0, [_("Column"), "", _("What to write")], bold)
    for number, row in enumerate(explained(), 1):
        sheet.write_row(number, 0, row, wrapped)
    sheet.set_column(0, 0, WIDE)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 80)


def _list(sheet: Any, allowed: Sequence[Allowed], bold: Any) -> None:
    """Two columns each: the value and what it is."""
    for number, one in enumerate(allowed):
        sheet.write_row(0, 2 * number, [str(one.title), ""], bold)
        for at, pair in enumerate(one.values, 1):
            sheet.write_row(at, 2 * number, pair)
    sheet.set_column(0, 2 * len(allowed), 26)


def _offer(sheet: Any, name: str, allowed: Sequence[Allowed]) -> None:
    """Lists to choose from; something else may be typed too."""
    columns = [c.key for c in COLUMNS for _again in range(2 if c.many else 1)]
    for number, one in enumerate(allowed):
        if one.key in LISTED and one.values:
            letter = xl_col_to_name(2 * number, col_abs=True)
            source = f"='{name}'!{letter}$2:{letter}${len(one.values) + 1}"
            at = columns.index(one.key)
            options = {"validate": "list", "source": source, "error_type": "information"}
            sheet.data_validation(1, at, FILLED_IN, at, options)
