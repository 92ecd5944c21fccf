"""A registration in Chromium: won, registered, sent back with a remark, corrected, approved."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from deals.models import Registration
from tests.registration.registering import eligible_deal


def fill_contract(page: Page) -> None:
    today = timezone.localdate()
    page.get_by_label("Total contract value").fill("50 000")
    page.get_by_label("Solution value").fill("20 000")
    page.get_by_label("Contract signed on").fill(today.isoformat())
    page.get_by_label("Start date").fill(today.isoformat())
    page.get_by_role("group", name="Perpetual").get_by_label("No").check()
    page.get_by_label("End date").fill((today + timedelta(days=365)).isoformat())
    page.get_by_role("group", name="platform").get_by_label("Yes").check()
    page.get_by_label("Pricing model").select_option("Per user")


def win(page: Page) -> None:
    register = page.get_by_role("button", name="Register", exact=True)
    expect(register).to_be_disabled()
    expect(page.get_by_text("The deal can be registered once it is won.")).to_be_visible()
    for _page in ("the deal's", "the form's"):
        page.get_by_role("button", name="Won", exact=True).click()
    expect(page.get_by_text("It can be registered with the vendor now")).to_be_visible()
    register.click()


def register(page: Page, axe) -> None:
    """With an error first, which keeps what was typed."""
    fill_contract(page)
    page.get_by_label("End date").fill("2001-01-01")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("The end date can't be before the start date.")).to_be_visible()
    axe(page)
    end = timezone.localdate() + timedelta(days=365)
    page.get_by_label("End date").fill(end.isoformat())
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Waits for the vendor's reviewers")).to_be_visible()


def ask_for_action(reviewer: Page, axe) -> None:
    axe(reviewer)
    reviewer.get_by_role("link", name="Registrations", exact=True).click()
    axe(reviewer)
    reviewer.get_by_role("link", name="Registered deal").click()
    reviewer.get_by_role("button", name="Start review").click()
    reviewer.get_by_label("Remark: Solution value").fill("Is support part of it?")
    axe(reviewer)
    reviewer.get_by_role("button", name="Ask for action").click()
    expect(reviewer.get_by_text("The partner is asked to correct it.")).to_be_visible()


def correct(page: Page, axe) -> None:
    expect(page.get_by_text("asks to correct the registration: solution value")).to_be_visible()
    page.get_by_role("link", name="Correct the registration").click()
    expect(page.get_by_text("Is support part of it?")).to_be_visible()
    expect(page.get_by_label("Total contract value")).to_have_count(0)
    axe(page)
    page.get_by_label("Solution value").fill("15000")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The registration is sent again.")).to_be_visible()


def test_a_registration_with_action_required_from_won_to_approved(
    cast, page, new_page, sign_in, axe
):
    deal = eligible_deal(cast, name="Registered deal")
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    axe(page)
    win(page)
    axe(page)
    register(page, axe)
    axe(page)

    reviewer = new_page()
    sign_in(reviewer, cast.rita.email)
    ask_for_action(reviewer, axe)

    page.goto(f"/deals/{deal.reference}/")
    correct(page, axe)
    axe(page)

    reviewer.reload()
    expect(reviewer.locator(".change-before")).to_have_text("20,000.00")
    expect(reviewer.locator(".change-after")).to_have_text("15,000.00")
    reviewer.get_by_role("button", name="Approve").click()
    expect(reviewer.get_by_text("The registration is approved.")).to_be_visible()
    axe(reviewer)

    page.goto(f"/deals/{deal.reference}/")
    expect(page.get_by_text("Approved for Contoso Analytics on")).to_be_visible()
    expect(page.get_by_text("Northstar approved the registration.")).to_be_visible()
    assert Registration.objects.get(deal=deal).status == "approved"


def test_a_registration_works_without_javascript_and_on_a_phone(
    cast, page_without_js, phone, sign_in, axe
):
    for page in (page_without_js, phone):
        deal = eligible_deal(cast, name="Registered deal")
        sign_in(page, cast.ula.email)
        page.goto(f"/deals/{deal.reference}/")
        win(page)
        fill_contract(page)
        page.get_by_role("button", name="Send for review").click()
        expect(page.get_by_text("Waits for the vendor's reviewers")).to_be_visible()
        page.get_by_role("link", name="Withdraw").click()
        page.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_text("The registration is withdrawn.")).to_be_visible()
    axe(phone)
