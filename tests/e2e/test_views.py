"""Views and favourites in the browser: kept, shared, opened by a colleague, changed by who may."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_deal

OUTBOUND = "/deals/outbound/"


@pytest.fixture
def deals(cast):
    for name, location, kind in [
        ("Kraków co-sell", cast.krakow, "co_sell"),
        ("Warsaw co-sell", cast.warsaw, "co_sell"),
        ("Warsaw private", cast.warsaw, "private"),
    ]:
        make_deal(by=cast.anna, location=location, deal_type=kind, name=name)


def menu(page: Page, name: str):
    return page.locator(".list-tools summary").filter(has_text=re.compile(name))


def titles(page: Page):
    return page.locator("#deal-list .cell-title > a")


def narrow(page: Page, kind: str) -> None:
    page.locator(".list-filters summary").filter(has_text="Deal type").click()
    page.locator(".list-filters").get_by_label(kind, exact=True).click()
    page.keyboard.press("Escape")  # closes the menu, which may cover the list


def save_shared(page: Page) -> None:
    """Narrow the list to co-sells and share it."""
    page.goto(OUTBOUND)
    narrow(page, "Co-sell")
    expect(titles(page)).to_have_text(["Warsaw co-sell", "Kraków co-sell"])
    menu(page, "Save view").click()
    page.get_by_label("Name", exact=True).fill("Our co-sells")
    page.get_by_label("Share with my organization").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view “Our co-sells” is saved.")).to_be_visible()
    expect(titles(page)).to_have_text(["Warsaw co-sell", "Kraków co-sell"])


def test_a_view_is_saved_and_shared_and_only_its_owner_or_an_admin_changes_it(
    cast, deals, new_page, sign_in, axe
):
    page, colleague, admin = new_page(), new_page(), new_page()
    sign_in(page, cast.anna.email)
    save_shared(page)

    sign_in(colleague, cast.ula.email)  # who is on no team
    colleague.goto(OUTBOUND)
    menu(colleague, "Views").click()
    axe(colleague)
    colleague.get_by_role("link", name="Our co-sells Anna Admin").click()
    expect(colleague.get_by_role("heading", name="No deal matches")).to_be_visible()
    colleague.goto("/deals/views/")
    expect(colleague.get_by_text("Our co-sells").first).to_be_visible()
    expect(colleague.get_by_role("link", name="Edit")).to_have_count(0)
    axe(colleague)

    sign_in(admin, cast.wanda.email)
    admin.goto("/deals/views/")
    admin.get_by_role("link", name="Our co-sells", exact=True).click()
    expect(titles(admin)).to_have_text(["Warsaw co-sell"])  # her scope, not Anna's
    admin.goto("/deals/views/")
    admin.get_by_role("link", name="Edit").click()
    address = admin.url
    axe(admin)
    admin.get_by_label("Name").fill("Contoso's co-sells")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("link", name="Contoso's co-sells", exact=True)).to_be_visible()
    assert colleague.goto(address).status == 403


def test_the_menu_of_views_outlives_what_htmx_swaps(cast, deals, page, sign_in, axe):
    sign_in(page, cast.anna.email)
    save_shared(page)
    narrow(page, "Private")
    expect(titles(page)).to_have_count(3)
    page.get_by_role("link", name="Value", exact=True).click()
    expect(page.locator("th[aria-sort]")).to_have_text("Value")
    menu(page, "Our co-sells.*changed").click()
    axe(page)
    page.locator("#saved-views").get_by_role("link", name="Our co-sells").click()
    expect(titles(page)).to_have_count(2)


def test_a_list_opens_with_its_default_until_it_is_cleared(cast, deals, page, sign_in):
    sign_in(page, cast.anna.email)
    page.goto(f"{OUTBOUND}?deal_type=private")
    menu(page, "Save view").click()
    page.get_by_label("Name", exact=True).fill("Private ones")
    page.get_by_label("Open this list with it").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/")
    page.get_by_role("link", name="Outbound", exact=True).click()
    expect(titles(page)).to_have_text(["Warsaw private"])
    page.get_by_role("link", name="Clear all").click()
    expect(titles(page)).to_have_count(3)
    page.reload()
    expect(titles(page)).to_have_count(3)


@pytest.mark.parametrize("script", [True, False])
def test_a_deal_is_starred_where_it_stands(cast, deals, new_page, sign_in, axe, script):
    page = new_page(java_script_enabled=script)
    sign_in(page, cast.anna.email)
    page.goto(f"{OUTBOUND}?sort=name")
    star = page.get_by_role("button", name="Favourite: Warsaw co-sell")
    star.focus()
    star.press("Enter")
    expect(star).to_have_attribute("aria-pressed", "true")
    assert "sort=name" in page.url
    if script:
        expect(star).to_be_focused()
        axe(page)
    menu(page, "Views").click()
    page.get_by_role("link", name="Favourites").click()
    expect(titles(page)).to_have_text(["Warsaw co-sell"])
    titles(page).click()
    page.get_by_role("button", name="Favourite: Warsaw co-sell").click()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_a_view_is_followed_by_keyboard_and_on_a_phone_everything_fits(
    cast, deals, phone, sign_in, axe
):
    sign_in(phone, cast.anna.email)
    phone.goto("/deals/views/")
    follow = phone.get_by_role("button", name=re.compile("Follow ?: Needs my answer"))
    follow.focus()
    follow.press("Enter")
    expect(phone.get_by_text("You follow “Needs my answer”")).to_be_visible()
    axe(phone)
    phone.goto("/notifications/preferences/")
    phone.get_by_role("button", name=re.compile("Stop following ?: Needs my answer")).click()
    expect(phone.get_by_text("You don't follow “Needs my answer” any more.")).to_be_visible()
    phone.goto(OUTBOUND)
    menu(phone, "Save view").click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
