"""Reading a sheet: encodings, delimiters, cells of every kind, and files made to do harm."""

import codecs
import random
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from deals.importing import sheets, xlsx_sheets
from deals.importing.files import UnreadableFile
from deals.importing.sheets import format_of, opened_sheet
from tests.attachments.files import PDF, PNG
from tests.imports.files import csv_of, part_of, saved, with_part, xlsx_of

HEADER = ["Deal name", "Customer"]
ROW = ["Zażółć", "Żabka Polska; sp. z o.o."]


def read(file, name="deals.csv"):
    with opened_sheet(file, format_of(file, name)) as sheet:
        return sheet.header, [(line.number, line.cells or line.fault) for line in sheet.lines]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250"]
)
def test_every_encoding_and_delimiter_says_the_same(encoding, delimiter):
    file = csv_of(HEADER, ROW, delimiter=delimiter, encoding=encoding)
    assert read(file) == (HEADER, [(2, ROW)])


def test_utf_16_with_its_mark_of_either_kind():
    text = "\r\n".join(["Deal name;Customer", "Zażółć;Łódź", ""])
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        file = BytesIO(mark + text.encode(encoding))
        assert read(file) == (HEADER, [(2, ["Zażółć", "Łódź"])])


def test_excels_line_that_names_the_delimiter_is_no_row():
    assert read(BytesIO(b"sep=;\r\nDeal name;Customer\r\nA,B;C\r\n"))[1] == [(2, ["A,B", "C"])]


def test_remarks_and_blank_rows_are_left_out_and_still_counted():
    file = csv_of(HEADER, ["# Fill in below", ""], ["", ""], ROW, ["#N/A", "x"])
    assert read(file)[1] == [(4, ROW), (5, ["#N/A", "x"])]


def test_a_cell_of_several_lines_and_one_that_was_kept_from_being_a_formula():
    file = csv_of(HEADER, ["two\nlines", "'=1+1"], ["'quoted'", "=1+1"])
    assert read(file)[1] == [(2, ["two\nlines", "=1+1"]), (3, ["'quoted'", "=1+1"])]


def test_a_row_that_cant_be_read_is_one_row():
    file = BytesIO(b'Deal name;Customer\r\n"a"b;c\r\nd;e\r\n')
    _header, (first, second) = read(file)
    assert first[0] == 2
    assert "This row can't be read" in first[1]
    assert second == (3, ["d", "e"])


def test_a_missing_quotation_mark_is_told():
    _header, rows = read(BytesIO(b'Deal name;Customer\r\n"a;b\r\nc;d\r\ne;f\r\n'))
    assert "Perhaps a quotation mark is missing." in rows[0][1]


def test_an_excel_sheet_says_dates_and_numbers_as_text():
    cells = {
        date(2027, 3, 1): "2027-03-01",
        datetime.fromisoformat("2027-03-02"): "2027-03-02",
        datetime.fromisoformat("2027-03-01 09:30"): "2027-03-01 09:30:00",
        1234.5: "1234.5",
        1.234: "1.23",
        7: "7",
        1e15: "1000000000000000",
        True: "yes",
        None: "",
        "x": "x",
    }
    file = xlsx_of([f"c{n}" for n in range(len(cells))], list(cells))
    assert read(file, "deals.xlsx")[1] == [(2, list(cells.values()))]


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def test_texts_of_several_runs_are_whole_and_how_they_are_read_aloud_is_not_part_of_them():
    file = xlsx_of(HEADER, ROW)
    runs = "<r><rPr><b/></rPr><t>Zażó</t></r><r><t>łć</t></r><rPh sb='0' eb='1'><t>zet</t></rPh>"
    texts = part_of(file, TEXTS).replace("<t>Zażółć</t>".encode(), runs.encode())
    assert read(with_part(file, TEXTS, texts)) == (HEADER, [(2, ROW)])


def test_cells_without_an_address_follow_each_other_and_others_go_where_they_say():
    file = xlsx_of(HEADER, ["x"])
    rows = (
        '<row r="3"><c t="inlineStr"><is><t> Jan </t></is></c><c><v>2.50</v></c></row>'
        '<row r="3"><c r="A3"><v>7</v></c></row>'
        '<row><c r="C4" t="b"><v>1</v></c><c r="A4" t="str"><f>A1</f><v>\'=x</v></c></row>'
        '<row r="6"><c r="B6" t="e"><v>#REF!</v></c><c r="A6"/></row></sheetData>'
    )
    xml = part_of(file, SHEET).replace(b"</sheetData>", rows.encode())
    found = read(with_part(file, SHEET, xml))[1]
    assert found == [
        (2, ["x"]),
        (3, ["Jan", "2.5"]),
        (4, ["=x", "", "yes"]),
        (6, ["", "#REF!"]),
    ]


def test_formulas_count_by_their_last_value_and_hidden_sheets_not_at_all():
    book = Workbook()
    hidden = book.active
    hidden.append(["Secret"])
    shown = book.create_sheet("Deals")
    shown.append(HEADER)
    shown.append(["=1+1", "Żabka"])
    hidden.sheet_state = "hidden"
    book.active = shown
    assert read(saved(book))[1] == [(2, ["", "Żabka"])]


def test_merged_cells_count_once():
    book = Workbook()
    for row in (HEADER, ["One", "Żabka"], [None, "Orlen"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    assert read(saved(book))[1] == [(2, ["One", "Żabka"]), (3, ["", "Orlen"])]


def test_nul_and_other_control_characters_are_taken_out():
    assert read(BytesIO(b"Deal name;Customer\r\na\0b;c\r\n"))[1] == [(2, ["ab", "c"])]


NOISE = random.Random(7).randbytes(4096)
NO_SHEETS = {
    "empty": (b"", "The file is empty."),
    "blank": (b"\r\n ; \r\n", "The file has no rows."),
    "picture": (PNG, "neither that of a CSV nor of an Excel file"),
    "document": (PDF, "neither that of a CSV nor of an Excel file"),
    "page": (b"<!doctype html><table><tr><td>Deal name", "neither that of a CSV"),
    "noise": (NOISE, "This is not a text file"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "save it as .xlsx"),
    "some other zip": (b"PK\3\4" + NOISE, "not that of an Excel file"),
}


@pytest.mark.parametrize("name", NO_SHEETS)
def test_what_is_no_sheet_is_refused(name):
    content, words = NO_SHEETS[name]
    with pytest.raises(UnreadableFile, match=words):
        read(BytesIO(content), "deals.csv")


def test_a_text_that_calls_itself_xlsx_is_refused():
    with pytest.raises(UnreadableFile, match="not that of an Excel file"):
        read(csv_of(HEADER, ROW), "deals.xlsx")


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_ten_thousand_columns_are_too_many(make):
    with pytest.raises(UnreadableFile, match="more than 300 columns"):
        read(make([f"c{n}" for n in range(10_000)]))


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_more_rows_or_cells_than_the_limit_are_refused(make, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    read(make(HEADER, *[ROW] * 3))
    with pytest.raises(UnreadableFile, match="more than 3 rows"):
        read(make(HEADER, *[ROW] * 4))
    monkeypatch.setattr(sheets, "MOST_CELLS", 5)
    with pytest.raises(UnreadableFile, match="more than 5 cells"):
        read(make(HEADER, *[ROW] * 3))


def test_a_sheet_that_goes_on_blank_for_ever_ends():
    sheet = "xl/worksheets/sheet1.xml"
    file = xlsx_of(HEADER, ROW)
    far = b'<row r="2000000000"><c r="A2000000000" t="n"><v>1</v></c></row></sheetData>'
    xml = part_of(file, sheet).replace(b"</sheetData>", far)
    assert read(with_part(file, sheet, xml))[1] == [(2, ROW)]


def test_a_cell_at_the_end_of_the_world_makes_no_row_wide():
    sheet = "xl/worksheets/sheet1.xml"
    file = xlsx_of(HEADER, ROW)
    wide = b'<c r="XFD2" t="n"><v>1</v></c></row></sheetData>'
    xml = part_of(file, sheet).replace(b"</row></sheetData>", wide)
    assert len(read(with_part(file, sheet, xml))[1][0][1]) <= 301


LOL = b"""<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "lollollollollollollollollollol">
%s]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&k;</t></si></sst>
""" % b"\n".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 11))


def test_a_workbook_of_entities_upon_entities_is_refused():
    file = with_part(xlsx_of(HEADER, ROW), "xl/sharedStrings.xml", LOL)
    with pytest.raises(UnreadableFile, match="damaged"):
        read(file)


@pytest.fixture
def small_limits(monkeypatch):
    """A hundredth of the real ones, so that the files are made quickly."""
    for name in ("MOST", "MOST_TEXTS", "MOST_WHOLE"):
        monkeypatch.setattr(xlsx_sheets, name, getattr(xlsx_sheets, name) // 100)


def noise(megabytes):
    """A hundredth of it, as text that hardly packs: the ratio is no reason to refuse it."""
    return random.Random(1).randbytes(megabytes * (1 << 20) // 200).hex().encode()


@pytest.mark.parametrize(
    ("part", "size"),
    [("xl/sharedStrings.xml", 33), ("xl/styles.xml", 9), ("xl/worksheets/sheet1.xml", 201)],
)
@pytest.mark.usefixtures("small_limits")
def test_a_part_that_would_fill_the_memory_is_never_read(part, size):
    file = with_part(xlsx_of(HEADER, ROW), part, noise(size))
    with pytest.raises(UnreadableFile, match="too large once unpacked"):
        read(file)


@pytest.mark.usefixtures("small_limits")
def test_texts_under_another_name_are_limited_all_the_same():
    file = xlsx_of(HEADER, ROW)
    types = part_of(file, "[Content_Types].xml")
    types = types.replace(b"/xl/sharedStrings.xml", b"/xl/worksheets/sheet9.xml")
    file = with_part(file, "[Content_Types].xml", types)
    with pytest.raises(UnreadableFile, match="too large once unpacked"):
        read(with_part(file, "xl/worksheets/sheet9.xml", noise(33)))


def test_a_bomb_of_zeros_is_refused_by_its_directory():
    zeros = b"\0" * (60 << 20)
    with pytest.raises(UnreadableFile, match="not that of an Excel file"):
        read(with_part(xlsx_of(HEADER, ROW), "xl/worksheets/sheet1.xml", zeros))


def test_a_broken_sheet_is_damaged_after_its_last_good_row():
    sheet = "xl/worksheets/sheet1.xml"
    file = xlsx_of(HEADER, ROW, ROW)
    cut = part_of(file, sheet)
    with pytest.raises(UnreadableFile, match="damaged after row"):
        read(with_part(file, sheet, cut[: cut.rindex(b"<row")]))
