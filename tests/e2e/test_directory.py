"""A customer is found: a typing error in the box, then the directory by its address."""

import re

import pytest
from playwright.sync_api import expect

from deals.actions.drafts import start_draft
from deals.actions.insert_customers import insert_customers
from tests.e2e.test_keyboard import sign_in_by_keys

COMPANIES = [
    ("Żabka Polska sp. z o.o.", "Poznań", "61-586", "Stanisława Matyi 8"),
    ("Żabka Logistyka S.A.", "Łódź", "90-001", "Piotrkowska 10"),
    ("Bank Spółdzielczy", "Łódź", "90-002", "Piotrkowska 12"),
]


@pytest.fixture
def draft(cast):
    fields = ("name", "city", "postal_code", "address")
    rows = [dict(zip(fields, company, strict=True), country="PL") for company in COMPANIES]
    insert_customers(rows, source="file")
    return start_draft(by=cast.ula)


def customer_of(draft):
    draft.refresh_from_db()
    draft.engagement.refresh_from_db()
    customer = draft.engagement.customer
    return customer and customer.name


def test_a_typing_error_is_put_right_and_the_customer_chosen(page, sign_in, cast, draft):
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/new/{draft.reference}/customer/")
    page.get_by_label("Name, D-U-N-S number or LEI").press_sequentially("zbaka polska")
    page.get_by_role("button", name="zabka polska").click()
    page.get_by_label(re.compile("Żabka Polska")).check()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Contact", exact=True)).to_be_visible()
    assert customer_of(draft) == "Żabka Polska sp. z o.o."


@pytest.mark.parametrize("width", [1280, 390])
def test_an_address_leads_to_the_customer_and_back_to_the_draft(
    new_page, sign_in, cast, draft, width
):
    page = new_page(width=width)
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/new/{draft.reference}/customer/")
    page.get_by_label("Another organization, to which the deal is sent").check()
    page.get_by_label("Organization, location or city").press_sequentially("fab")
    page.get_by_label(re.compile("Fabrikam, Lyon")).check()
    page.get_by_role("button", name="More search options").click()
    # A street alone is too little, which is said beside it at once; no page is left for it.
    page.get_by_label("Street").press_sequentially("piotr")
    error = page.locator("#id_street_error")
    expect(error).to_have_text("Give the city, the postal code or the name too.")
    page.get_by_label("City").press_sequentially("lodz")
    expect(error).to_have_text("")
    expect(page.locator("#customers-said")).to_have_text("2 customers found")
    page.get_by_label("Name, D-U-N-S number or LEI").press_sequentially("zbaka")
    page.get_by_role("link", name="zabka").click()
    expect(page).to_have_url(re.compile("q=zabka"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=re.compile("Choose Żabka Logistyka")).click()
    expect(page.get_by_text("Chosen customer")).to_be_visible()
    assert customer_of(draft) == "Żabka Logistyka S.A."
    assert draft.engagement.recipient == cast.lyon


def test_the_directory_without_javascript(page_without_js, sign_in, cast, draft):
    page = page_without_js
    sign_in(page, cast.ula.email)
    page.goto("/customers/")
    page.get_by_label("City").fill("Łódź")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#customers-said")).to_have_text("2 customers found")
    page.get_by_role("button", name=re.compile("New deal Bank")).click()
    expect(page.get_by_text("Chosen customer")).to_be_visible()
    assert customer_of(draft) == "Bank Spółdzielczy"


def test_the_directory_by_keys_alone(page, cast, draft):
    keys = sign_in_by_keys(page, cast.ula.email)
    page.goto(f"/customers/?draft={draft.reference}")
    keys.fill("City", "poz")
    expect(page.locator("#customers-said")).to_have_text("1 customer found")
    keys.stays()
    with page.expect_navigation():
        keys.enter("button", "Choose Żabka Polska sp. z o.o.")
    assert customer_of(draft) == "Żabka Polska sp. z o.o."
