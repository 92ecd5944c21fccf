"""Who sees which deals in the lists, and that the counts say the same."""

import pytest
from django.urls import reverse

from accounts.scope import scope_of
from deals.actions.lifecycle import lose
from deals.actions.team import Member
from deals.models import Reason
from deals.queries import counts
from tests.factories import make_deal, make_draft


@pytest.fixture
def deals(cast):
    """Deals of Contoso at three locations, one of Fabrikam, some closed, some drafts."""
    ula = Member(cast.ula.name, cast.ula.phone, cast.ula.email)
    for name, by, location, team in [
        ("anna-warsaw", cast.anna, cast.warsaw, ()),
        ("anna-ula-warsaw", cast.anna, cast.warsaw, [ula]),
        ("ula-warsaw", cast.ula, cast.warsaw, ()),
        ("anna-krakow", cast.anna, cast.krakow, [ula]),
        ("bert-berlin", cast.bert, cast.berlin, ()),
        ("fay-paris", cast.fay, cast.paris, ()),
    ]:
        make_deal(by=by, location=location, team=team, name=name)
    budget = Reason.objects.get(code="budget")
    lost = make_deal(by=cast.anna, location=cast.warsaw, name="lost-warsaw")
    lose(lost, by=cast.anna, reason=budget)
    make_draft(by=cast.anna, location=cast.warsaw, name="annas-draft")
    make_draft(by=cast.ula, location=cast.warsaw, name="ulas-draft")
    return cast


def names(client, user, tab):
    client.force_login(user)
    rows = client.get(reverse(f"deals:{tab}")).context["rows"]
    return {row.title for row in rows}


TABS = ("inbound", "outbound", "closed", "drafts")
WARSAW = {"anna-warsaw", "anna-ula-warsaw", "ula-warsaw"}
CONTOSO = WARSAW | {"anna-krakow", "bert-berlin"}
SEEN = [
    ("anna", CONTOSO, {"lost-warsaw"}, {"annas-draft"}),
    ("wanda", WARSAW, {"lost-warsaw"}, set()),
    ("ula", {"anna-ula-warsaw", "ula-warsaw"}, set(), {"ulas-draft"}),
    ("bert", {"bert-berlin"}, set(), set()),
    ("vera", CONTOSO, {"lost-warsaw"}, set()),
    ("fay", {"fay-paris"}, set(), set()),
    ("paul", set(), set(), set()),
    ("sam", set(), set(), set()),
]


def test_everybody_lists_just_the_deals_in_their_scope(client, deals):
    for who, *expected in SEEN:
        user = deals.everybody[who]
        listed = [names(client, user, tab) for tab in ("outbound", "closed", "drafts")]
        assert listed == expected, who


def test_the_count_of_every_tab_equals_its_rows(client, deals):
    for who, *_ in SEEN:
        client.force_login(deals.everybody[who])
        pages = {tab: client.get(reverse(f"deals:{tab}")).context for tab in TABS}
        rows = {tab: len(page["rows"]) for tab, page in pages.items()}
        for tab, page in pages.items():
            assert {t.key: t.count.number for t in page["tabs"]} == rows, (who, tab)


def test_a_role_taken_away_empties_the_list_at_once(client, deals):
    assert names(client, deals.wanda, "outbound") == WARSAW
    deals.wanda.assignments.all().delete()
    response = client.get(reverse("deals:outbound"))
    assert "anna-warsaw" not in response.content.decode()


def test_a_count_stops_at_ten_thousand(deals, monkeypatch):
    for most, more in ((5, False), (4, True)):
        monkeypatch.setattr(counts, "COUNT_LIMIT", most)
        numbers = counts.counts_of_tabs(deals.anna, scope_of(deals.anna))
        assert numbers.of["outbound"] == counts.Count(most, more=more)


@pytest.mark.parametrize("tab", ["outbound", "closed", "drafts"])
def test_lists_are_read_only(client, deals, tab):
    client.force_login(deals.anna)
    assert client.post(reverse(f"deals:{tab}")).status_code == 405
