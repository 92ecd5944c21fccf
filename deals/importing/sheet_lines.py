"""A row of a sheet, whatever file it came from."""

from dataclasses import dataclass

from portal.text import clean_text

CELL_LIMIT = 5_000  # characters: a little more than the longest field takes, so that it complains
# What spreadsheets put into a cell that can't be calculated.
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


@dataclass(slots=True)
class Line:
    """Its number as a spreadsheet shows it and its cells; `fault` says why it can't be read."""

    number: int
    cells: list[str]
    fault: str = ""


def clean_cell(text: str) -> str:
    """Clean text that is not endless, without the apostrophe that keeps it from being a formula."""
    text = clean_text(text[:CELL_LIMIT], lines=True) if text else ""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def is_remark(line: Line) -> bool:
    """Rows that begin with "#" are there for people to read."""
    return bool(line.cells) and line.cells[0].startswith("#") and line.cells[0] not in ERRORS
