"""No wrong click is final and no edit is lost: two who edit at once, and taking back an end."""

import pytest
from playwright.sync_api import Page, expect

from deals.actions.details import edit_deal
from deals.models import Deal
from deals.queries.deal_page import EVENTS_A_PAGE
from tests.factories import make_deal


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw, name="Cloud for Żabka")


def open_edit(page: Page, deal: Deal) -> None:
    page.goto(f"/deals/{deal.reference}/edit/")
    page.get_by_label("Deal name").fill("Cloud for all shops")
    page.get_by_label("CRM ID").fill("MINE-1")


@pytest.mark.parametrize("script", [True, False])
def test_two_who_edit_the_same_choose_and_lose_nothing(cast, deal, new_page, sign_in, axe, script):
    page = new_page(java_script_enabled=script)
    sign_in(page, cast.ula.email)
    open_edit(page, deal)
    edit_deal(deal, by=cast.wanda, values={"name": "Wanda's name", "campaign_id": "Spring"})
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("The deal has changed meanwhile")
    if script:
        axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose one of the two.")).to_be_visible()
    page.get_by_role("radio", name="Theirs").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Wanda's name")
    expect(page.get_by_text("MINE-1").first).to_be_visible()
    expect(page.get_by_text("Spring").first).to_be_visible()


def test_what_does_not_overlap_is_kept_of_both_and_it_says_so(cast, deal, page, sign_in):
    sign_in(page, cast.ula.email)
    open_edit(page, deal)
    edit_deal(deal, by=cast.wanda, values={"campaign_id": "Spring"})
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Cloud for all shops")
    expect(page.get_by_text("Meanwhile Wanda Warsaw changed")).to_be_visible()
    open_edit(page, deal)  # one's own consecutive saves meet nobody
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/deals/{deal.reference}/")
    page.go_back()
    page.get_by_label("CRM ID").fill("MINE-2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("MINE-2").first).to_be_visible()


def test_a_stage_and_an_end_are_taken_back_with_a_reason(cast, deal, page, sign_in, axe):
    sign_in(page, cast.wanda.email)
    page.goto(f"/deals/{deal.reference}/")
    page.get_by_role("button", name="Mark as complete").click()
    page.get_by_role("button", name="Take back last stage").click()
    page.locator("main textarea").fill("Marked the wrong deal.")
    page.get_by_role("button", name="Take back last stage").click()
    expect(page.get_by_text("The last stage is taken back.").first).to_be_visible()
    page.get_by_role("button", name="Lost", exact=True).click()
    axe(page)
    page.get_by_role("radio", name="Customer did not respond").check()
    page.get_by_role("button", name="Lost", exact=True).click()
    expect(page.locator(".badge-status").first).to_have_text("Lost")
    page.get_by_role("button", name="Reopen").click()
    axe(page)
    page.locator("main textarea").fill("They answered after all.")
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator(".badge-status").first).to_have_text("Created")
    expect(page.get_by_text("They answered after all.").first).to_be_visible()


def test_a_deal_is_cloned_and_its_team_ordered_without_dragging(cast, page, sign_in):
    deal = make_deal(by=cast.anna, location=cast.warsaw, name="First of its kind")
    sign_in(page, cast.anna.email)
    page.goto(f"/deals/{deal.reference}/")
    page.get_by_role("button", name="Clone as new draft").click()
    expect(page.get_by_text("This draft holds a copy of")).to_be_visible()
    page.goto(f"/deals/{deal.reference}/team/")
    page.get_by_role("button", name="Add another").click()
    for field, value in (("name", "Jan"), ("phone", "+48600100300"), ("email", "jan@x.example")):
        page.locator(f"[name=team-1-{field}]").fill(value)
    page.get_by_role("button", name="Move team member 2 up").click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("The team is saved.")).to_be_visible()
    assert [m.name for m in Deal.objects.get(pk=deal.pk).current_team] == ["Jan", "Anna Admin"]


def test_a_section_opens_in_its_place_and_takes_the_focus(cast, deal, page, sign_in, axe):
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    page.get_by_role("link", name="Edit details").click()
    expect(page.get_by_label("Deal name")).to_be_focused()
    assert page.url.endswith(f"/deals/{deal.reference}/")
    axe(page)
    page.get_by_role("link", name="Cancel").press("Enter")
    edit = page.get_by_role("link", name="Edit details")
    expect(edit).to_be_visible()
    page.keyboard.press("Tab")
    expect(edit).to_be_focused()  # and not the first of the page
    edit.press("Enter")
    page.get_by_label("Deal name").fill("Renamed in place")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Renamed in place")


@pytest.mark.parametrize("script", [True, False])
def test_older_events_and_similar_deals_come_when_they_are_asked_for(
    cast, deal, new_page, sign_in, axe, script
):
    make_deal(by=cast.ula, location=cast.warsaw, name="Cloud for Rossmann")
    for number in range(2 * EVENTS_A_PAGE):
        edit_deal(deal, by=cast.ula, values={"crm_id": f"No {number}"})
    page = new_page(java_script_enabled=script)
    sign_in(page, cast.ula.email)
    page.goto(f"/deals/{deal.reference}/")
    entries = page.locator(".timeline-entry")
    expect(entries).to_have_count(EVENTS_A_PAGE)
    page.locator("summary", has_text="Similar deals").click()
    if not script:
        page.get_by_role("link", name="Show similar deals").click()
    expect(page.get_by_role("link", name="Cloud for Rossmann")).to_be_visible()
    if not script:
        page.go_back()
    page.get_by_role("link", name="Older events").press("Enter")
    expect(entries).to_have_count(2 * EVENTS_A_PAGE if script else EVENTS_A_PAGE)
    if script:
        expect(entries.nth(EVENTS_A_PAGE)).to_be_focused()  # Tab goes on where they begin
        axe(page)
    page.get_by_role("link", name="Older events").press("Enter")
    expect(page.get_by_text("Deal created.")).to_be_visible()
    expect(page.get_by_role("link", name="Older events")).to_have_count(0)
