"""Importing in Chromium: a file with errors, mended and brought in again."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from deals.models import Deal, DealImport
from tests.factories import CustomerFactory
from tests.imports.conftest import work
from tests.imports.files import csv_of
from tests.imports.rows import HEADER, row


def choose(page, content, name="from CRM.csv"):
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File").set_input_files(files=[file])
    page.get_by_role("button", name="Upload").click()


def bring_in(page):
    """Check the file, confirm, import, and have the worker do it."""
    page.get_by_role("button", name="Check the file").click()
    page.get_by_label("I confirm this for every row").check()
    page.get_by_role("button", name="Import ").click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    work(DealImport.objects.first())
    if (again := page.get_by_role("link", name="Look again")).is_visible():
        again.click()


def mended(path):
    """The downloaded rows with their errors put right, the reasons left in."""
    lines = list(csv.reader(io.StringIO(Path(path).read_text("utf-8-sig"))))
    assert lines[1][-1].startswith("Estimated value: Enter an amount")
    lines[1][HEADER.index("Estimated Deal Value")] = "40 000"
    return csv_of(*lines, delimiter=",").getvalue()


@pytest.mark.parametrize(
    "options", [{}, {"java_script_enabled": False, "width": 390}], ids=["js", "phone without js"]
)
def test_wanda_imports_mends_what_was_refused_and_imports_it(cast, new_page, sign_in, axe, options):
    look = axe if options.get("java_script_enabled", True) else lambda page: None
    CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")
    page = new_page(**options)
    sign_in(page, cast.wanda.email)
    page.goto("/deals/outbound/")
    page.get_by_role("link", name="Import deals").click()
    look(page)
    page.get_by_role("link", name="Import deals").click()
    look(page)
    header, lost = [*HEADER, "Colour"], [*row(name="Lost", value="about 40 000"), "blue"]
    choose(page, csv_of(header, row(), row(name="Second", stage="40%"), lost).read())
    expect(page.get_by_text("Colour. Choose what these columns are")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("1 row has errors and would be left out.")).to_be_visible()
    look(page)
    page.go_back()
    bring_in(page)
    expect(page.get_by_text("1 row could not be imported.")).to_be_visible()
    look(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Rows with errors, CSV").click()
    page.goto("/deals/imports/new/")
    choose(page, mended(saved.value.path()), name="mended.csv")
    bring_in(page)
    expect(page.get_by_text("The import is finished.")).to_be_visible()
    deals = Deal.objects.filter(direction="outbound").values_list("name", "progress")
    assert set(deals) == {("Cloud for Żabka", 10), ("Second", 40), ("Lost", 10)}
    page.get_by_role("link", name="Undo the import").click()
    look(page)
    page.get_by_role("button", name="Undo the import").click()
    work(DealImport.objects.first())
    page.goto("/deals/imports/")
    expect(page.get_by_text("Undone")).to_be_visible()
    look(page)
