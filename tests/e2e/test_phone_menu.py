"""The main navigation on a phone: a menu that opens, with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect

BAR = "document.querySelector('.topbar')"


@pytest.mark.parametrize("script", [True, False], ids=["js", "no js"])
def test_the_menu_of_pages_opens_and_leads_on(cast, new_page, sign_in, axe, script):
    page = new_page(width=320, height=640, java_script_enabled=script)
    sign_in(page, cast.anna.email)
    main = page.get_by_role("navigation", name="Main")
    outbound = main.get_by_role("link", name="Outbound", exact=True)
    expect(outbound).to_be_hidden()
    main.locator("summary").press("Enter")
    if script:
        axe(page)
        assert page.evaluate(f"{BAR}.scrollWidth <= {BAR}.clientWidth")
        outbound.focus()
        outbound.press("Escape")
        expect(outbound).to_be_hidden()
        expect(main.locator("summary")).to_be_focused()
        main.locator("summary").press("Enter")
    outbound.click()
    expect(page).to_have_url(re.compile("/deals/outbound/"))
    expect(outbound).to_be_hidden()
    main.locator("summary").click()
    expect(outbound).to_have_attribute("aria-current", "page")


def test_on_a_wide_screen_the_pages_stand_open(cast, page, sign_in, axe):
    sign_in(page, cast.anna.email)
    main = page.get_by_role("navigation", name="Main")
    expect(main.locator("summary")).to_be_hidden()
    main.get_by_role("link", name="Outbound", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("/deals/outbound/"))
    axe(page)
