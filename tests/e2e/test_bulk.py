"""Many deals in Chromium: closed with refusals, exported and opened, with and without scripts."""

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from deals.actions import lifecycle
from deals.jobs.run import run_job
from deals.models import Deal, Job
from tests.deals.states import reason
from tests.factories import make_deal

NAMES = ["=Antelope", "Ibex", "Zebra"]


@pytest.fixture
def deals(cast):
    return [make_deal(by=cast.anna, location=cast.warsaw, name=name) for name in NAMES]


def close_all_but_one(page: Page, cast, deals, axe) -> None:
    """One of them is closed by a colleague while the page is read."""
    page.get_by_label("What to do").select_option("Close as lost")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("3 of 3 chosen deals can change.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Close as lost: 3 deals").click()
    expect(page.get_by_text("Choose a reason.")).to_be_visible()
    lifecycle.close_as_error(deals[2], by=cast.wanda, reason=reason("test"))
    page.get_by_label("Budget not adequate").check()
    page.get_by_role("button", name="Close as lost: ").click()
    expect(page.get_by_text("This is not possible while the deal is “Error”.")).to_be_visible()
    expect(page.get_by_role("link", name="Zebra")).to_be_visible()
    axe(page)
    statuses = Deal.objects.filter(author=cast.anna).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["lost", "lost", "error"]


def test_rows_are_chosen_and_closed_and_the_refused_are_told(page, sign_in, cast, deals, axe):
    sign_in(page, "admin@contoso.example")
    page.goto("/deals/outbound/")
    bar = page.locator(".bulk-bar")
    expect(bar).to_be_hidden()
    page.get_by_label("Select: Ibex").check()
    expect(bar).to_contain_text("Selected: 1")
    axe(page)
    page.get_by_label("All on this page").first.check()
    expect(bar).to_contain_text("Selected: 3")
    close_all_but_one(page, cast, deals, axe)
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile(r"/deals/outbound/\?all=1$"))


def test_it_works_without_scripts(page_without_js, sign_in, cast, deals, axe):
    sign_in(page_without_js, "admin@contoso.example")
    page_without_js.goto("/deals/outbound/")
    for name in NAMES:
        page_without_js.get_by_label(f"Select: {name}").check()
    close_all_but_one(page_without_js, cast, deals, lambda page: None)


def test_on_a_phone_all_that_match_are_exported_and_opened(
    phone, sign_in, cast, deals, axe, tmp_path: Path
):
    sign_in(phone, "viewer@contoso.example")
    phone.goto("/deals/outbound/?sort=name&columns=value")
    phone.get_by_text("Export", exact=True).tap()
    axe(phone)
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="Export CSV").tap()
    waiting.value.save_as(tmp_path / "deals.csv")
    with (tmp_path / "deals.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[1:] for row in rows[1:]] == [[name, "125000.50", "EUR"] for name in SHOWN_IN_CSV]
    phone.get_by_role("button", name="Export XLSX").tap()
    expect(phone.get_by_text("Waiting for its turn.")).to_be_visible()
    axe(phone)
    run_job.call(Job.objects.get().pk)
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name="Download Outbound deals").tap()
    waiting.value.save_as(tmp_path / "deals.xlsx")
    sheet = load_workbook(tmp_path / "deals.xlsx").active
    assert [row[1:] for row in sheet.values][1:] == [(name, 125000.5, "EUR") for name in NAMES]


SHOWN_IN_CSV = ["'=Antelope", "Ibex", "Zebra"]
