"""Everyday work without JavaScript: lists, search, account, and both sides of a deal.

The wizard, imports, the directory, attachments, favourites and two who edit at once are walked
without JavaScript where they are tested.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from deals.models import Deal, Job
from tests.factories import make_deal
from tests.two_sides.answering import own_details, received

OUTBOUND = "/deals/outbound/"
OFF = {"java_script_enabled": False}


@pytest.fixture
def page(page_without_js):
    return page_without_js


def opened(page: Page, name: str):
    """A menu of the list, opened."""
    menu = page.locator("details").filter(has=page.locator("summary", has_text=name)).first
    menu.locator("summary").click()
    return menu


def said(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_list_is_narrowed_sorted_turned_kept_followed_and_exported(cast, page, sign_in):
    for number in range(27):
        kind = "private" if number < 2 else "co_sell"
        make_deal(by=cast.anna, location=cast.warsaw, deal_type=kind, name=f"No {number:02}")
    titles = page.locator("#deal-list .cell-title > a")
    sign_in(page, cast.anna.email)
    page.goto(OUTBOUND)
    page.get_by_role("link", name="Next").click()
    expect(titles).to_have_text(["No 01", "No 00"])
    kinds = opened(page, "Deal type")
    kinds.get_by_label("Private").check()
    kinds.get_by_role("button", name="Apply").click()
    page.locator("#sort-name").click()
    expect(titles).to_have_text(["No 00", "No 01"])
    columns = opened(page, "Columns")
    columns.get_by_label("Country").check()
    columns.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    expect(titles).to_have_text(["No 00", "No 01"])

    kept = opened(page, "Save view")
    kept.get_by_label("Name").fill("Private ones")
    kept.get_by_label("Share with my organization").check()
    kept.get_by_role("button", name="Save").click()
    said(page, "The view “Private ones” is saved.")
    page.get_by_role("button", name="Follow: Private ones").click()
    said(page, "You follow “Private ones”")

    files = opened(page, "Export")
    with page.expect_download() as download:
        files.get_by_role("link", name="Export CSV").click()
    assert download.value.path().read_text("utf-8-sig").count("\n") == 3
    files.get_by_role("button", name="Export XLSX").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    assert Job.objects.filter(user=cast.anna).count() == 1


def test_deals_are_searched_and_the_account_and_notifications_are_set(cast, page, sign_in):
    deal = received(cast)
    sign_in(page, cast.sam.email)
    page.locator(".bell").click()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".bell-count")).to_have_count(0)
    page.get_by_role("link", name="What I want to be told").click()
    page.get_by_role("radio", name="Off").first.check()
    page.get_by_role("button", name="Save").click()
    said(page, "Your choice is saved.")

    page.get_by_role("searchbox", name="Search deals and customers").fill(
        deal.engagement.customer.name
    )
    page.get_by_role("button", name="Find").first.click()
    expect(page.locator("main tbody")).to_contain_text(deal.reference)

    page.goto(reverse("account"))
    page.get_by_label("Language").select_option("pl")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.get_by_role("button", name="Nowa transakcja").first).to_be_visible()


def test_both_sides_work_on_a_deal_and_nothing_typed_is_lost(cast, page, new_page, sign_in):
    theirs = received(cast, name="Cloud for Żabka")
    deal = Deal.objects.get(author=cast.ula)
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    page.get_by_role("button", name="Mark as complete").click()
    said(page, "“Secure customer LOE” is marked as complete.")
    page.get_by_label("Comment").fill("They wait for the letter.")
    page.get_by_role("radio", name=re.compile("Shared with")).check()
    page.get_by_role("button", name="Write comment").click()
    said(page, "They wait for the letter.")
    page.get_by_role("link", name="Edit details").click()
    page.get_by_label("Deal name").fill("Cloud for all shops")
    page.get_by_label("Estimated value").fill("about 40")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Estimated value")).to_have_value("about 40")
    expect(page.get_by_label("Deal name")).to_have_value("Cloud for all shops")
    page.get_by_label("Estimated value").fill("40 000")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Cloud for all shops")

    other = new_page(**OFF)
    sign_in(other, cast.sam.email)
    other.goto(f"/deals/{theirs.reference}/")
    said(other, "They wait for the letter.")
    other.get_by_role("button", name="Accept").click()
    details = own_details()
    other.get_by_label("Deal name").fill(details["name"])
    other.get_by_label("Estimated value").fill("a lot")
    other.get_by_label("Estimated close date").fill(details["close_date"].isoformat())
    other.get_by_label("Notes").fill(details["notes"])
    other.get_by_role("button", name="Accept", exact=True).click()
    expect(other.get_by_label("Notes")).to_have_value(details["notes"])
    other.get_by_label("Estimated value").fill("7777")
    other.get_by_role("button", name="Accept", exact=True).click()
    expect(other.locator("h1")).to_have_text(details["name"])
    page.reload()
    side = page.locator("section", has=page.get_by_role("heading", name="Other side"))
    expect(side.get_by_text("Accepted", exact=True)).to_be_visible()


def test_a_private_deal_is_shared_further(cast, page, sign_in):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type="private")
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    page.get_by_text("Share further", exact=True).click()
    help_wanted = page.locator("[data-choice=co_sell]")
    expect(help_wanted).to_be_hidden()
    page.get_by_role("radio", name=re.compile("Co-sell")).check()
    help_wanted.get_by_role("radio").first.check()
    page.get_by_role("button", name="Share with the vendor").click()
    expect(page.locator("h1")).to_have_text(deal.name)
    assert Deal.objects.get(pk=deal.pk).deal_type == "co_sell"
