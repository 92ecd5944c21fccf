"""Closed deals: listed with their ends and reasons, and only there to read."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.actions import answers, lifecycle
from deals.demo.past import at
from tests.deals.states import reason
from tests.factories import make_deal
from tests.two_sides.answering import received


def closed(cast, end):
    """A deal brought to that end, and somebody of its organization who may reopen it."""
    if end in {"declined", "expired"}:
        theirs = received(cast)
        if end == "declined":
            why = reason("budget")
            return answers.decline_deal(theirs, by=cast.sam, reason=why, notes="Next year."), "sam"
        with at(timezone.now() + timedelta(days=15)):
            answers.expire_due_deals()
        return theirs, "sam"
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type="private")
    if end == "won":
        return lifecycle.win(deal, by=cast.ula), "anna"
    if end == "lost":
        why = reason("budget")
        return lifecycle.lose(deal, by=cast.ula, reason=why, notes="Next year."), "anna"
    why = reason("test")
    return lifecycle.close_as_error(deal, by=cast.ula, reason=why, notes="Next year."), "anna"


ENDS = {
    "won": ("Won", "–"),
    "lost": ("Lost", "Budget not adequate"),
    "declined": ("Declined", "Budget not adequate"),
    "expired": ("Expired", "No answer in time"),
    "error": ("Error", ""),
}
OFFERED = {"won": {"reopen"}, "lost": {"reopen"}, "error": {"reopen"}, "expired": {"ask-late"}}
VERBS = "accept|decline|ask-late|mark-stage|unmark-stage|won|lost|close-as-error|reopen"
CHANGES = rf"(?:href|action)=\"/deals/[^/\"]+/({VERBS}|edit|team|share|grant-late)/"


@pytest.mark.parametrize("end", ENDS)
def test_the_list_says_how_it_ended_and_why(client, cast, end):
    deal, who = closed(cast, end)
    client.force_login(getattr(cast, who))
    page = client.get(reverse("deals:closed")).content.decode()
    [row] = [row for row in page.split("<tr") if deal.reference in row]
    status, why = ENDS[end]
    assert status in row
    assert why in row
    assert ("Next year." in row) == (end in {"lost", "declined", "error"})


@pytest.mark.parametrize("end", ENDS)
def test_the_page_of_a_closed_deal_offers_nothing_but_to_take_it_back(client, cast, end):
    deal, who = closed(cast, end)
    client.force_login(getattr(cast, who))
    page = client.get(reverse("deals:deal", args=[deal.reference])).content.decode()
    assert set(re.findall(CHANGES, page)) == OFFERED.get(end, set())


@pytest.mark.parametrize("end", ENDS)
def test_the_history_of_a_closed_deal_is_complete(client, cast, end):
    deal, who = closed(cast, end)
    client.force_login(getattr(cast, who))
    page = client.get(reverse("deals:record", args=[deal.reference])).content.decode()
    told = "Deal created." if who == "anna" else "Received from Contoso."
    assert told in page
    assert "History verified: yes" in page
    assert ENDS[end][0] in page[page.index(told) :].replace("Closed as error", "Error")
