"""Nothing jumps: neither while a page loads nor when htmx swaps the list, even on a slow line."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import CustomerFactory, make_deal, make_draft

MOST = 0.02  # of layout shift in all; what Google calls good is 0.1
SLOW = 150  # ms that each answer takes: scripts come after the first paint
SLOWER = 600  # so that a swap comes when the key that asked for it excuses nothing
DEALS = 29  # more than a page of a list, also with those of one type only
SHIFTS = """() => new Promise(done => {
  const said = ({ value, sources }) =>
    [value, sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join(" ")];
  new PerformanceObserver(list => {
    done(list.getEntries().filter(entry => !entry.hadRecentInput).map(said));
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done([]), 250);
})"""
WHERE = "() => [scrollY, document.querySelector('.list-filters').getBoundingClientRect().top]"


@pytest.fixture
def deals(cast):
    zabka = CustomerFactory(name="Żabka Polska sp. z o.o.")
    for number in range(DEALS):
        kind = "private" if number % 12 == 0 else "co_sell"
        last = make_deal(
            by=cast.anna, location=cast.warsaw, customer=zabka, deal_type=kind, name=f"No {number}"
        )
    return last


def slow_down(page: Page, latency: int) -> None:
    """Every answer comes that many milliseconds late, and none is known already."""
    speed = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", {**speed, "latency": latency})


def stands_still(page: Page) -> None:
    shifts = page.evaluate(SHIFTS)
    assert sum(value for value, _nodes in shifts) <= MOST, (page.url, shifts)


def test_pages_stand_still_while_they_load(cast, deals, page, sign_in):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    sign_in(page, cast.anna.email)
    slow_down(page, SLOW)
    for address in (
        "/",
        "/deals/outbound/?deal_type=co_sell",
        f"/deals/{deals.reference}/",
        f"/deals/new/{draft.reference}/customer/",
        "/customers/?q=zabka",
    ):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            stands_still(page)


def act(page: Page, control: Locator, key: str, address: str, *, then: Locator) -> None:
    """By key, on a slow line; `then` says what has the focus after it."""
    control.press(key)
    expect(page).to_have_url(re.compile(address))
    expect(page.locator("#deal-list")).not_to_have_attribute("aria-busy", "true")
    expect(then).to_be_focused()


def test_a_swap_of_the_list_moves_neither_page_nor_focus(cast, deals, page, sign_in):
    sign_in(page, cast.anna.email)
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/deals/outbound/")
    slow_down(page, SLOWER)
    page.locator(".list-filters summary").filter(has_text="Deal type").click()
    page.evaluate("scrollTo(0, 90)")
    before = page.evaluate(WHERE)
    kind, value = page.get_by_label("Co-sell", exact=True), page.locator("#sort-value")
    act(page, kind, " ", "deal_type=co_sell", then=kind)
    assert page.evaluate(WHERE) == before
    act(page, value, "Enter", "sort=", then=value)
    assert page.evaluate(WHERE) == before
    stands_still(page)
    # Another page is read from its top; the last one, short here, has no button for the next.
    shown = page.locator("#deal-list")
    act(page, page.locator("#page-older"), "Enter", "page=", then=shown)
    assert 0 <= shown.evaluate("list => list.getBoundingClientRect().top") < 300


def test_who_wants_less_motion_sees_a_line_that_stands_still(page, live_server):
    page.emulate_media(reduced_motion="reduce")
    page.goto("/account/sign-in/")
    line = page.locator("#loading")
    expect(line).to_be_hidden()
    line.evaluate("line => line.classList.add('htmx-request')")
    assert page.evaluate("document.getAnimations().filter(a => a.animationName).length") == 0
    expect(line).to_be_visible()
    wide = "line => parseFloat(getComputedStyle(line, '::after').width) / innerWidth"
    assert line.evaluate(wide) == 1
