"""The table of spec section 6 against the pages: each field, in each status, for each role."""

import pytest

from deals.actions.answers import accept_deal
from deals.editability import FIELDS, WHEN, Group, Phase
from deals.enums import DealType, Status
from deals.models import Deal
from tests.deals.states import deal_in
from tests.factories import make_draft
from tests.two_sides.answering import own_details

STATES = {
    "new": Phase.UNANSWERED,
    "answered": Phase.ACCEPTED,
    "won": Phase.CLOSED,
    "lost": Phase.CLOSED,
    "error": Phase.CLOSED,
}
# Who sees Ula's deal in Warsaw, and whether they may edit it.
EDITORS = {"anna": True, "wanda": True, "ula": True, "vera": False}
EDITED = (Group.DETAILS, Group.CONTACT, Group.SOLUTIONS)


def deal_of(cast, state, deal_type):
    deal = deal_in("new" if state == "answered" else state, cast, deal_type)
    if state == "answered":
        accept_deal(deal.sent_to.get(), by=cast.sam, values=own_details())
    return Deal.objects.get(pk=deal.pk)


def shown(client, deal):
    """The fields with an input on the pages that edit a deal."""
    pages = [client.get(f"/deals/{deal.reference}/{page}/") for page in ("edit", "team")]
    html = [page.content.decode() for page in pages if page.status_code == 200]
    fields = {name for group in Group for name in FIELDS[group]}
    found = {name for name in fields if any(f'name="{name}"' in page for page in html)}
    return found | ({"team"} if any('name="team-0-email"' in page for page in html) else set())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deal_type", [DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL])
def test_the_pages_agree_with_the_table(cast, client, deal_type, state):
    deal = deal_of(cast, state, deal_type)
    changeable = {
        name
        for group in (*EDITED, Group.TEAM)
        for name in FIELDS[group]
        if STATES[state] in WHEN[group]
    }
    if deal_type == DealType.SOLUTION_ASSESSMENT:
        changeable -= set(FIELDS[Group.SOLUTIONS])
    for who, may_edit in EDITORS.items():
        client.force_login(getattr(cast, who))
        assert shown(client, deal) == (changeable if may_edit else set()), who


def test_a_draft_shows_every_field_to_its_author_alone(cast, client):
    draft = make_draft(by=cast.ula, location=cast.warsaw, deal_type=DealType.CO_SELL)
    steps = ("customer", "contact", "details", "team", "solution", "consent")
    for who in EDITORS:
        client.force_login(getattr(cast, who))
        pages = [client.get(f"/deals/new/{draft.reference}/{step}/") for step in steps]
        html = " ".join(page.content.decode() for page in pages if page.status_code == 200)
        for group, names in FIELDS.items():
            for name in names:
                spelled = {"team": "team-0-email", "customer": "q"}.get(name, name)
                there = f'name="{spelled}"' in html
                assert there == (who == "ula" and Phase.DRAFT in WHEN[group]), (who, name)


def test_the_help_page_says_what_the_table_says(cast, client):
    client.force_login(cast.vera)
    answer = client.get("/help/editing/")
    said = {line.group: [may for _phase, may in line.cells] for line in answer.context["lines"]}
    assert said == {group: [phase in WHEN[group] for phase in Phase] for group in Group}
    page = answer.content.decode()
    for words in ("Estimated value", "Contact: last name", "Referral user", "Assessment type"):
        assert words in page, words


def test_received_deals_are_edited_only_after_acceptance_and_without_shared_fields(cast, client):
    deal = deal_in("new", cast, DealType.CO_SELL).sent_to.get()
    client.force_login(cast.sam)
    assert shown(client, deal) == set()
    deal = accept_deal(deal, by=cast.sam, values=own_details())
    assert deal.status == Status.ACCEPTED
    assert shown(client, deal) == {*FIELDS[Group.DETAILS], "team"}
