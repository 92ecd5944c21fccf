"""Two organizations in two browsers: one sends, the other answers, each sees its own side."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from deals.mailing import deliver
from deals.models import Deal, Delivery
from tests.e2e.test_main_job import fill_contact, fill_details, fill_solution, next_step, start
from tests.factories import CustomerFactory, make_deal


@pytest.fixture
def zabka(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")


def send_to(page: Page, place: str) -> None:
    page.get_by_role("radio", name="Another organization").check()
    page.get_by_label("Organization, location or city").press_sequentially(place)
    page.get_by_role("radio", name=re.compile(place, re.IGNORECASE)).first.check()


def choose_customer(page: Page) -> None:
    page.get_by_label("Country").select_option("PL")
    page.get_by_label("Name, D-U-N-S number or LEI").press_sequentially("zabka")
    page.get_by_role("radio", name=re.compile("Żabka Polska")).check()


def send_to_warsaw(page: Page) -> None:
    """Walk the wizard; the page with the customer and its organization is the one looked at."""
    start(page)
    send_to(page, "Warsaw")
    choose_customer(page)


def finish(page: Page) -> None:
    next_step(page)
    fill_contact(page)
    page.get_by_label("Location").select_option(label="Prague")
    fill_details(page)
    next_step(page)
    fill_solution(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Create deal").last.click()
    expect(page.locator("h1")).to_have_text("Cloud for Żabka")


def accept(page: Page) -> None:
    page.get_by_role("button", name="Accept").click()
    page.get_by_label("Deal name").fill("Our case at Żabka")
    page.get_by_label("Estimated value").fill("5000")
    closing = timezone.localdate() + timedelta(days=30)
    page.get_by_label("Estimated close date").fill(closing.isoformat())
    page.get_by_label("Notes").fill("We know them well.")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("h1")).to_have_text("Our case at Żabka")


def test_the_vendor_sends_a_partner_accepts_marks_stages_and_the_vendor_sees_it(
    cast, zabka, page, new_page, sign_in, axe
):
    sign_in(page, cast.sam.email)
    send_to_warsaw(page)
    axe(page)
    finish(page)

    partner = new_page()
    sign_in(partner, cast.wanda.email)
    partner.get_by_role("link", name="All that need my answer").click()
    partner.locator(".cell-title a").first.click()
    expect(partner.get_by_text("left").first).to_be_visible()
    expect(partner.get_by_text("jan.nowak@zabka.example")).to_have_count(0)
    axe(partner)
    accept(partner)
    expect(partner.get_by_text("jan.nowak@zabka.example")).to_be_visible()
    partner.get_by_role("button", name="Mark as complete").click()
    done = partner.get_by_text("“Secure customer LOE” is marked as complete.")
    expect(done.first).to_be_visible()

    page.reload()
    other = page.locator("section", has=page.get_by_role("heading", name="Other side"))
    expect(other.get_by_text("Accepted", exact=True)).to_be_visible()
    expect(other.get_by_text(cast.wanda.email)).to_be_visible()
    expect(page.get_by_text("Our case at Żabka")).to_have_count(0)
    expect(page.get_by_text("We know them well.")).to_have_count(0)
    page.locator(".bell").click()
    expect(page.get_by_text("Contoso accepted.").first).to_be_visible()
    axe(page)


def test_a_decline_with_its_reason_reaches_the_senders_mail_without_javascript(
    cast, page_without_js, sign_in
):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    theirs = Deal.objects.get(organization=cast.northstar)
    page = page_without_js
    sign_in(page, cast.sam.email)
    page.goto(f"/deals/{theirs.reference}/")
    page.get_by_role("button", name="Decline").click()
    page.get_by_role("radio", name="Budget not adequate").check()
    page.get_by_role("textbox", name="Notes").fill("Perhaps next year.")
    page.get_by_role("button", name="Close deal").click()
    expect(page.get_by_text("The deal is declined and closed").first).to_be_visible()
    for delivery in Delivery.objects.filter(user=cast.ula):
        deliver.call(delivery.pk)
    (sent,) = [m for m in mail.outbox if m.to == [cast.ula.email]]
    assert "Northstar declined: Budget not adequate." in sent.body
    assert "Perhaps next year." in sent.body
    assert f"/deals/{deal.reference}/" in sent.body


def test_a_comment_is_shared_or_kept_and_plainly_told_apart(cast, page, phone, sign_in, axe):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    theirs = Deal.objects.get(organization=cast.northstar)
    sign_in(page, cast.ula.email)
    for words, choice in (("Among ourselves", "Only Contoso"), ("To both", "Shared with")):
        page.goto(f"/deals/{deal.reference}/")
        page.get_by_label("Comment").fill(words)
        page.get_by_role("radio", name=re.compile(choice)).check()
        page.get_by_role("button", name="Write comment").click()
        expect(page.get_by_text(words)).to_be_visible()
    axe(page)
    sign_in(phone, cast.sam.email)
    phone.goto(f"/deals/{theirs.reference}/")
    expect(phone.get_by_text("To both")).to_be_visible()
    expect(phone.get_by_text("Among ourselves")).to_have_count(0)
    axe(phone)
