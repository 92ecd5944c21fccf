"""The main job in Chromium: from signing in to Won, interrupted, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from deals.enums import DealType, Status
from deals.models import Deal
from tests.factories import CustomerFactory, make_deal

STAGES = ("Secure customer LOE", "Collect data", "Prepare assessment report", "Present to customer")


@pytest.fixture
def zabka(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")


def next_step(page: Page) -> None:
    page.get_by_role("button", name="Next", exact=True).click()


def title(page: Page) -> str:
    return page.locator(".wizard-title").inner_text()


def start(page: Page) -> None:
    page.goto("/deals/new/")
    page.locator("main").get_by_role("button", name="New deal").click()
    expect(page.locator(".wizard-title")).to_have_text("Customer")
    page.wait_for_load_state()  # who types before the script listens is heard by the button only


def fill_contact(page: Page) -> None:
    page.get_by_label("First name").fill("Jan")
    page.get_by_label("Last name").fill("Nowak")
    page.get_by_label("Phone").fill("600 100 200")
    page.get_by_label("E-mail").fill("jan.nowak@zabka.example")
    next_step(page)


def fill_details(page: Page) -> None:
    page.get_by_label("Deal name").fill("Cloud for Żabka")
    page.get_by_label("Estimated value").fill("1 234,50")
    closing = timezone.localdate() + timedelta(days=60)
    page.get_by_label("Estimated close date").fill(closing.isoformat())
    page.get_by_label("Notes").fill("Leaves the old data centre.")
    next_step(page)


def fill_solution(page: Page) -> None:
    page.get_by_role("radio", name="Solution assessment").check()
    page.get_by_role("radio", name="Cloud migration assessment").check()
    next_step(page)


def create(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Create deal").last.click()


def test_a_referral_user_walks_a_solution_assessment_from_sign_in_to_won(
    cast, zabka, page, sign_in, axe
):
    sign_in(page, cast.ula.email)
    start(page)
    axe(page)
    page.get_by_label("Name, D-U-N-S number or LEI").press_sequentially("zabka")
    page.get_by_role("radio", name=re.compile("Żabka Polska")).check()
    axe(page)
    next_step(page)
    fill_contact(page)
    fill_details(page)
    expect(page.locator("[name=team-0-email]")).to_have_value(cast.ula.email)
    axe(page)
    next_step(page)
    fill_solution(page)
    axe(page)
    create(page)
    expect(page.locator("h1")).to_have_text("Cloud for Żabka")
    for number, stage in enumerate(STAGES):
        won = page.get_by_role("button", name="Won", exact=True)
        expect(won).to_be_disabled()
        expect(page.get_by_text(f"{4 - number} of 4 stages left")).to_be_visible()
        page.get_by_role("button", name="Mark as complete").click()
        expect(page.get_by_text(f"“{stage}” is marked as complete.").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Won", exact=True).click()
    page.get_by_role("button", name="Won", exact=True).click()
    expect(page.locator(".badge-status").first).to_have_text("Won")
    axe(page)
    deal = Deal.objects.get(author=cast.ula)
    assert (deal.status, deal.progress, str(deal.value)) == (Status.WON, 100, "1234.50")
    assert Deal.objects.filter(organization=cast.northstar, status=Status.RECEIVED).count() == 1


def test_a_draft_is_resumed_after_signing_out_and_keeps_a_half_typed_step(
    cast, zabka, page, new_page, sign_in
):
    sign_in(page, cast.ula.email)
    start(page)
    page.get_by_label("Name, D-U-N-S number or LEI").fill("99-000-0015")
    page.get_by_role("radio", name=re.compile("Żabka Polska")).check()
    next_step(page)
    page.get_by_label("First name").fill("Jan")
    page.get_by_role("button", name="Save and leave").click()
    page.locator(".usermenu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    elsewhere = new_page(width=390)
    sign_in(elsewhere, cast.ula.email)
    elsewhere.goto("/deals/drafts/")
    elsewhere.get_by_role("link", name="Resume").click()
    elsewhere.get_by_role("button", name="Contact").click()
    expect(elsewhere.get_by_label("First name")).to_have_value("Jan")
    expect(elsewhere.get_by_text("Enter the contact's last name.")).to_be_visible()


def test_the_wizard_works_without_javascript(cast, zabka, page_without_js, sign_in):
    page = page_without_js
    sign_in(page, cast.ula.email)
    start(page)
    page.get_by_label("Name, D-U-N-S number or LEI").fill("zabka")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("radio", name=re.compile("Żabka Polska")).check()
    next_step(page)
    fill_contact(page)
    fill_details(page)
    page.get_by_role("button", name="Add another").click()
    page.locator("[name=team-1-name]").fill("Ola Other")
    page.locator("[name=team-1-phone]").fill("+48 600 700 800")
    page.locator("[name=team-1-email]").fill("ola@other.example")
    next_step(page)
    fill_solution(page)
    create(page)
    expect(page.locator("h1")).to_have_text("Cloud for Żabka")
    expect(page.get_by_text("ola@other.example")).to_be_visible()


def test_a_referral_user_who_is_not_on_the_team_sees_nothing(cast, zabka, page, sign_in):
    deal = make_deal(by=cast.wanda, location=cast.warsaw, customer=zabka, name="Wanda's own")
    sign_in(page, cast.ula.email)
    page.goto("/deals/outbound/")
    expect(page.get_by_text("No deals yet")).to_be_visible()
    answer = page.goto(f"/deals/{deal.reference}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("Wanda's own")).to_have_count(0)
    page.goto("/deals/outbound/?q=wanda")
    expect(page.get_by_text("Wanda's own")).to_have_count(0)


def test_outbound_is_filtered_by_deal_type(cast, page, phone, sign_in, axe):
    for kind, name in ((DealType.SOLUTION_ASSESSMENT, "An assessment"), (DealType.PRIVATE, "Mine")):
        make_deal(by=cast.ula, location=cast.warsaw, deal_type=kind, name=name)
    for browser in (page, phone):
        sign_in(browser, cast.ula.email)
        browser.goto("/deals/outbound/")
        expect(browser.get_by_role("link", name="Mine")).to_be_visible()
        axe(browser)
        browser.locator("summary", has_text="Deal type").click()
        browser.get_by_label("Solution assessment").check()
        expect(browser).to_have_url(re.compile("deal_type=solution_assessment"))
        expect(browser.get_by_role("link", name="An assessment")).to_be_visible()
        expect(browser.get_by_role("link", name="Mine")).to_have_count(0)
        axe(browser)
        browser.keyboard.press("Escape")  # closes the menu, which may cover the chips
        browser.get_by_role("link", name="Clear all").click()
        expect(browser.get_by_role("link", name="Mine")).to_be_visible()
