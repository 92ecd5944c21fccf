"""A deal on paper."""

from playwright.sync_api import expect

from tests.factories import make_deal


def test_a_printed_deal_holds_what_is_read_and_nothing_to_press(page, sign_in, cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw, name="Cloud for Żabka")
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    expect(page.get_by_role("button", name="Mark as complete")).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    expect(page.locator("h1")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Wants to leave the old data centre.")).to_be_visible()
    expect(page.locator("#timeline")).to_be_visible()
    for pressed in ("button", "textarea", "nav", "summary"):
        expect(page.locator(pressed).filter(visible=True)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
