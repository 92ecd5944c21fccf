"""Every journey by keys alone, with a focus that is seen at each stop and never lost."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from deals.enums import DealType, Status
from deals.models import Deal, Registration
from tests.e2e.keys import Keys
from tests.e2e.test_main_job import STAGES
from tests.factories import CustomerFactory, make_deal
from tests.registration.registering import won_deal
from tests.two_sides.answering import received


@pytest.fixture
def zabka(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")


def sign_in_by_keys(page: Page, email: str) -> Keys:
    page.emulate_media(reduced_motion="reduce")  # else the page still scrolls at each stop
    page.goto("/account/sign-in/")
    keys = Keys(page)
    keys.fill("E-mail", email)
    keys.fill("Password", "cosell-demo")
    with page.expect_navigation():
        keys.press("Enter")
    return keys


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def choose_customer(keys: Keys) -> None:
    page = keys.page
    keys.fill("Name, D-U-N-S number or LEI", "zabka", role="searchbox")
    expect(page.locator("#suggestions-said")).to_have_text("1 customer found")
    keys.stays()
    keys.choose(re.compile("Żabka Polska"))
    keys.enter("button", "Next")


def fill_contact(keys: Keys) -> None:
    keys.fill("First name", "Jan")
    keys.fill("Last name", "Nowak")
    keys.fill("Phone", "600 100 200")
    keys.fill("E-mail", "jan")
    keys.enter("button", "Next")
    # What is wrong has the focus, and says what it is.
    wrong = keys.page.get_by_label("E-mail")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(re.compile("e-mail address like"))
    keys.press("Control+A")
    keys.type("jan.nowak@zabka.example")
    keys.enter("button", "Next")


def fill_details(keys: Keys) -> None:
    keys.fill("Deal name", "Cloud for Żabka")
    keys.fill_date("Estimated close date", in_days(60))
    keys.fill("Estimated value", "1 234,50")
    keys.fill("Notes", "Leaves the old data centre.")
    keys.enter("button", "Next")


def fill_team(keys: Keys) -> None:
    """Ula is there already; she adds a row, types into it and takes it away again."""
    keys.enter("button", "Add another")
    keys.to("textbox", "Name")
    keys.enter("button", "Remove team member 2")
    keys.enter("button", "Next")


def test_from_sign_in_to_won(cast, zabka, page):
    keys = sign_in_by_keys(page, cast.ula.email)
    keys.enter("button", "New deal")
    choose_customer(keys)
    fill_contact(keys)
    fill_details(keys)
    fill_team(keys)
    keys.choose("Solution assessment")
    keys.choose("Cloud migration assessment")
    keys.enter("button", "Next")
    while not keys.is_at(page.get_by_role("checkbox")):
        keys.press("Tab")
        keys.stays()
    keys.press("Space")
    keys.enter("button", "Create deal")
    expect(page.locator("h1")).to_have_text("Cloud for Żabka")
    for stage in STAGES:
        keys.enter("button", "Mark as complete")
        expect(page.get_by_role("status").first).to_contain_text(f"“{stage}”")
    keys.enter("button", "Won")
    keys.enter("button", "Won")
    assert Deal.objects.get(author=cast.ula).status == Status.WON


@pytest.mark.parametrize("verb", ["Accept", "Decline"])
def test_a_received_deal_is_answered(cast, page, verb):
    deal = received(cast)
    keys = sign_in_by_keys(page, cast.sam.email)
    page.goto(f"/deals/{deal.reference}/")
    keys.enter("button", verb)
    if verb == "Accept":
        keys.fill("Estimated value", "5000")
        keys.fill_date("Estimated close date", in_days(30))
        keys.fill("Notes", "We know them well.")
        keys.enter("button", "Accept")
    else:
        keys.enter("button", "Close deal")
        expect(page.get_by_role("radio").first).to_be_focused()  # no reason was chosen
        keys.press("Space")
        keys.enter("button", "Close deal")
    deal.refresh_from_db()
    assert deal.status == (Status.ACCEPTED if verb == "Accept" else Status.DECLINED)


def test_a_list_is_filtered_sorted_and_cleared(cast, page):
    for kind, name in ((DealType.SOLUTION_ASSESSMENT, "An assessment"), (DealType.PRIVATE, "Mine")):
        make_deal(by=cast.ula, location=cast.warsaw, deal_type=kind, name=name)
    keys = sign_in_by_keys(page, cast.ula.email)
    page.goto("/deals/outbound/")
    said = page.locator("#list-said")
    expect(said).to_have_text("2 deals.")
    summary = page.locator(".list-filter summary", has_text="Deal type")
    while not keys.is_at(summary):
        keys.press("Tab")
        keys.stays()
    keys.press("Enter")
    keys.to("checkbox", "Solution assessment")
    keys.press("Space")
    expect(said).to_have_text("1 deal.")
    keys.stays()
    expect(page.get_by_label("Solution assessment")).to_be_focused()
    keys.press("Escape")
    expect(summary).to_be_focused()
    keys.to("link", "Customer")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("sort=customer"))
    expect(page.get_by_role("columnheader", name="Customer")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.locator("#sort-customer")).to_be_focused()
    keys.to("link", "Clear all", back=True)
    with page.expect_navigation():
        keys.press("Enter")
    expect(said).to_have_text("2 deals.")


def test_what_a_swap_takes_away_hands_the_focus_on(cast, page):
    make_deal(by=cast.ula, location=cast.warsaw, name="Mine")
    keys = sign_in_by_keys(page, cast.ula.email)
    page.goto("/deals/outbound/")
    keys.to("button", "Got it")
    keys.press("Enter")
    expect(page.locator(".hint")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    keys.to("link", "Mine")


def test_a_won_deal_is_registered(cast, page):
    deal = won_deal(cast)
    keys = sign_in_by_keys(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    keys.enter("button", "Register")
    keys.fill("Total contract value", "50000")
    keys.fill("Solution value", "20000")
    keys.fill_date("Contract signed on", in_days(0))
    keys.fill_date("Start date", in_days(0))
    keys.choose("No", of="Perpetual")
    keys.fill_date("End date", in_days(365))
    keys.choose("Yes", of="Deployed on the vendor's platform")
    keys.to("combobox", "Pricing model")
    keys.type("Per")
    keys.enter("button", "Send for review")
    assert Registration.objects.filter(deal=deal).exists()


def test_the_way_past_the_navigation_and_the_menus(cast, page):
    make_deal(by=cast.ula, location=cast.warsaw, name="Mine")
    keys = sign_in_by_keys(page, cast.ula.email)
    page.goto("/deals/outbound/")
    keys.to("link", "Skip to the content")
    keys.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.press("Tab")
    inside = "document.getElementById('main').contains(document.activeElement)"
    assert page.evaluate(inside)
    keys.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Escape")
    expect(sheet).to_have_count(0)
    assert page.evaluate(inside)  # the focus is where it was
