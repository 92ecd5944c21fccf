"""The record: one deal with all that happened, in one file, as far as its reader may see it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.actions.comments import add_comment
from deals.actions.details import edit_deal
from deals.actions.lifecycle import close_as_error, mark_stage
from deals.actions.team import Member, set_team
from deals.models import Deal
from tests.deals.states import reason
from tests.factories import make_deal, make_draft
from tests.two_sides.answering import received


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw, deal_type="co_sell")


def record(client, user, deal):
    client.force_login(user)
    return client.get(reverse("deals:record", args=[deal.reference]))


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_record_is_a_file_that_needs_nothing_else(client, cast, deal):
    response = record(client, cast.ula, deal)
    assert response.status_code == 200
    name = f'attachment; filename="deal-{deal.reference}.html"'
    assert response.headers["Content-Disposition"] == name
    assert "Cache-Control" in response.headers
    page = response.content.decode()
    assert "<script" not in page
    assert "<form" not in page
    assert "<link" not in page
    assert not re.search(r'(src|href)="(?!tel:|mailto:)', page)
    assert "@page { size: A4" in page  # the style sheet, as it stands in its file


def test_it_says_what_is_there_and_who_took_it(client, cast, deal):
    add_comment(deal, by=cast.ula, text="Among us <b>.")
    add_comment(deal, by=cast.ula, text="Among all of us.", shared=True)
    page = words(record(client, cast.anna, deal))
    for said in (
        *(
            "Cloud for Żabka",
            deal.reference,
            "125,000.50",
            "Wants to leave",
            "Jan Nowak",
            "Ula User",
        ),
        *("Exported by Anna Admin", "History verified: yes", "Northstar", "Received"),
        *("Deal created.", "text version 1", deal.engagement.consent.text[:30]),
        *("Among us &lt;b&gt;.", "Only Contoso", "Among all of us.", "Shared with the other side"),
    ):
        assert said in page, said


def test_a_deal_changed_behind_the_back_of_history_is_called_so(client, cast, deal):
    Deal.objects.filter(pk=deal.pk).update(value="1.00")
    page = words(record(client, cast.ula, deal))
    assert "History verified: no" in page
    assert "History verified: yes" not in page


def test_the_whole_timeline_is_there(client, cast, deal):
    for number in range(101):
        deal = edit_deal(deal, by=cast.ula, values={"crm_id": f"CRM-{number:04}"})
    page = words(record(client, cast.ula, deal))
    assert all(f"CRM-{number:04}" in page for number in range(101))
    assert page.index("Deal created.") < page.index("CRM-0000") < page.index("CRM-0100</td>")


def test_who_received_it_sees_the_contact_only_after_accepting(client, cast):
    theirs = received(cast)
    page = words(record(client, cast.sam, theirs))
    assert "The contact is shown once the deal is accepted." in page
    assert "Nowak" not in page
    assert "Ula User" not in page


def test_the_other_sides_own_comments_are_not_in_it(client, cast, deal):
    add_comment(deal, by=cast.ula, text="Just among us.")
    add_comment(deal, by=cast.ula, text="For you too.", shared=True)
    page = words(record(client, cast.sam, deal.sent_to.get()))
    assert "For you too." in page
    assert "Shared with you" in page
    assert "Just among us." not in page


def test_a_deal_that_stays_is_named_only_to_who_sees_it(client, cast, deal):
    hidden = make_deal(by=cast.bert, location=cast.berlin)
    why = reason("duplicate_portal")
    close_as_error(deal, by=cast.anna, reason=why, surviving_deal=hidden)
    assert hidden.reference in words(record(client, cast.anna, deal))
    assert hidden.reference not in words(record(client, cast.ula, deal))


def test_drafts_have_no_record(client, cast):
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    assert record(client, cast.ula, draft).status_code == 404


def test_the_deal_page_leads_to_it(client, cast, deal):
    client.force_login(cast.vera)
    page = client.get(reverse("deals:deal", args=[deal.reference])).content.decode()
    assert reverse("deals:record", args=[deal.reference]) in page


def test_queries_do_not_grow_with_events_comments_and_people(client, cast, deal):
    mark_stage(deal, by=cast.ula)
    add_comment(deal, by=cast.ula, text="One.")
    record(client, cast.ula, deal)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert record_again().status_code == 200
        return len(seen)

    def record_again():
        return client.get(reverse("deals:record", args=[deal.reference]))

    few = queries()
    people = [Member(f"P {n}", "", f"p{n}@contoso.example") for n in range(2)]
    set_team(deal, by=cast.ula, members=[Member("Ula", "", cast.ula.email), *people])
    for number in range(3):
        mark_stage(deal, by=cast.ula)
        add_comment(deal, by=cast.anna, text=f"More {number}.")
    assert queries() == few
