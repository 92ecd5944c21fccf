"""Before anything is done: who may, to how many deals, to which not and why."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from deals.actions import lifecycle
from deals.enums import DealType
from deals.guards import TEAM_LIMIT
from deals.jobs.bulk import ACTS
from deals.lists import QUERY_LIMIT, SIZES
from deals.models import DealEvent, Job, TeamMember
from deals.web import bulk, selection
from portal.management.commands.up import REQUEST_LINE
from tests.bulk.acting import because, choose, confirm, look, sent
from tests.deals.states import deal_in, mark, reason
from tests.exports.reading import csv_rows, made, sheet
from tests.factories import make_deal, make_draft
from tests.lists.test_paging import many

SELECT = 'name="deal" value="{}" form="bulk"'


@pytest.fixture
def deals(cast):
    return [make_deal(by=cast.ula, location=cast.warsaw, name=f"Deal {n}") for n in range(3)]


@pytest.fixture
def anna(client, cast):
    client.force_login(cast.anna)
    return client


def refused(page):
    """The reasons, and the names of their deals."""
    groups = page.context["refused"]
    return {words: [title for _, title in some] for words, _, some, _ in groups}


def test_the_list_offers_what_the_persons_role_allows(client, cast, deals):
    offered = {}
    for who, tab in [("anna", "outbound"), ("vera", "outbound"), ("anna", "closed")]:
        client.force_login(cast.everybody[who])
        page = client.get(f"/deals/{tab}/")
        offered[who, tab] = [key for key, _label in page.context["offered"]]
    assert offered["anna", "outbound"] == [*ACTS, "csv", "xlsx"]
    assert offered["vera", "outbound"] == offered["anna", "closed"] == ["csv", "xlsx"]
    html = client.get("/deals/outbound/").content.decode()
    assert all(SELECT.format(deal.reference) in html for deal in deals)


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("who", ["vera", "rita"])
def test_who_only_reads_is_refused_everything_but_taking_along(client, cast, deals, verb, who):
    client.force_login(cast.everybody[who])
    address = choose(client, verb, deals)["Location"]
    assert client.get(address).status_code == 403
    assert client.post(address.partition("?")[0]).status_code == 403
    assert Job.objects.count() == 0


def test_chosen_deals_are_exported_alone(anna, cast, deals):
    rows = csv_rows(anna.get(choose(anna, "csv", deals[:2], query="sort=name")["Location"]))
    assert [row[1] for row in rows[1:]] == ["Deal 0", "Deal 1"]
    rows = list(sheet(made(choose(anna, "xlsx", deals[1:], query="sort=name"))).values)
    assert [row[1] for row in rows[1:]] == ["Deal 1", "Deal 2"]
    make_deal(by=cast.anna, location=cast.warsaw, name="Quokka")
    rows = csv_rows(anna.get(choose(anna, "csv", all="1", query="q=quokka")["Location"]))
    assert [row[1] for row in rows[1:]] == ["Quokka"]


def test_it_tells_how_many_can_and_which_cannot_and_why(anna, cast, deals):
    lifecycle.lose(deals[0], by=cast.ula, reason=reason("budget"))
    mark(deals[1], 4, by=cast.ula)
    page = look(anna, "mark-stage", deals)
    assert (page.context["able"], page.context["total"]) == (1, 3)
    assert refused(page) == {
        "This is not possible while the deal is “Lost”.": ["Deal 0"],
        "All stages are complete.": ["Deal 1"],
    }
    html = page.content.decode()
    assert "1 of 3 chosen deals can change." in html
    assert f'<a href="/deals/{deals[0].reference}/">Deal 0</a>' in html
    assert "Secure customer LOE" in html
    assert DealEvent.objects.filter(kind="stage_marked").count() == 4


def test_guards_say_it_in_their_own_words(client, cast):
    received = make_deal(by=cast.anna, location=cast.warsaw, name="Asked", deal_type="co_sell")
    led = make_deal(by=cast.anna, location=cast.warsaw, deal_type=DealType.PARTNER_LED)
    client.force_login(cast.sam)
    theirs = [deal.engagement.deals.get(organization=cast.northstar) for deal in (received, led)]
    said = {}
    for verb in ACTS:
        page = look(client, verb, theirs, "inbound")
        assert page.context["able"] == 0
        assert "<textarea" not in page.content.decode()
        said[verb] = set(refused(page))
    assert len(set(map(frozenset, said.values()))) == 1
    assert said["lost"] == {
        "This is not possible while the deal is “Received”.",
        "The partner leads this deal; you can read it.",
    }


def test_a_full_team_takes_nobody(anna, deals):
    TeamMember.objects.bulk_create(
        TeamMember(deal=deals[0], name=f"Jan {n}", phone="", email=f"jan{n}@contoso.example")
        for n in range(TEAM_LIMIT - 1)
    )
    page = look(anna, "add-member", deals)
    assert refused(page) == {"A team has at most 50 members.": ["Deal 0"]}


def test_a_referral_user_does_it_to_the_deals_of_their_teams(client, cast, deals):
    others = make_deal(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.ula)
    page = look(client, "lost", [*deals, others])
    assert (page.context["able"], page.context["total"], refused(page)) == (3, 3, {})


def test_what_is_out_of_scope_does_not_exist(client, cast, deals):
    secret = make_deal(by=cast.fay, location=cast.paris, name="Secret")
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    page = look(client, "lost", [deals[0], secret, draft])
    assert page.context["total"] == 1
    assert "Secret" not in page.content.decode()
    answer = choose(client, "lost", [secret])
    nothing = client.get(answer["Location"], follow=True)
    never = client.get("/deals/outbound/bulk/lost/?deals=D-234567&query=", follow=True)
    assert "Choose deals first." in nothing.content.decode()
    assert nothing.redirect_chain == never.redirect_chain


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"action": "lost"}, "Choose deals first."),
        ({"all": "1", "action": ""}, "Choose what to do."),
        ({"all": "1", "action": "won"}, "Choose what to do."),
        ({"deal": "\x00", "action": "lost"}, "Choose deals first."),
    ],
)
def test_without_deals_or_action_one_is_led_back_to_the_same_list(anna, deals, data, words):
    answer = anna.post("/deals/outbound/bulk/", {**data, "query": "sort=value&page=x"})
    assert answer["Location"] == "/deals/outbound/?sort=value&page=x"
    assert words in anna.get(answer["Location"]).content.decode()


def test_a_closed_list_knows_no_action(anna, deals):
    assert choose(anna, "lost", deals, "closed")["Location"].startswith("/deals/closed/")
    assert anna.get("/deals/closed/bulk/lost/").status_code == 404
    assert anna.get("/deals/outbound/bulk/won/").status_code == 404


def test_all_that_match_are_those_of_the_list_in_ones_scope(client, cast, deals):
    make_deal(by=cast.anna, location=cast.krakow, name="Deal 3")
    for who, number in [("anna", 4), ("wanda", 3)]:
        client.force_login(cast.everybody[who])
        page = look(client, "set-campaign", all="1", query="q=deal&sort=name")
        assert page.context["total"] == number
    make_deal(by=cast.wanda, location=cast.warsaw, name="Quokka")
    page = look(client, "set-campaign", all="1", query="q=quokka")
    assert [title for _, title in page.context["changing"]] == ["Quokka"]


def test_a_list_that_grew_since_is_shown_again_and_nothing_is_done(anna, cast, deals):
    page = look(anna, "set-campaign", all="1", query="q=deal")
    make_deal(by=cast.anna, location=cast.warsaw, name="Deal 3")
    again = confirm(anna, page, campaign_id="SPRING")
    assert again.status_code == 409
    html = again.content.decode()
    assert "it had 3 deals when you looked, and has 4 now" in html.replace("\n", " ")
    assert 'value="SPRING"' in html
    assert not DealEvent.objects.filter(kind="edited").exists()
    assert confirm(anna, again, campaign_id="SPRING")["Location"].startswith("/jobs/")
    assert DealEvent.objects.filter(kind="edited").count() == 4


def test_a_list_that_shrank_since_is_done_as_it_is(anna, cast, deals):
    page = look(anna, "set-campaign", all="1", query="q=deal")
    lifecycle.lose(deals[0], by=cast.ula, reason=reason("budget"))
    confirm(anna, page, campaign_id="SPRING")
    assert DealEvent.objects.filter(kind="edited").count() == 2


def test_more_than_ten_thousand_are_refused(anna, deals, monkeypatch):
    monkeypatch.setattr(selection, "MOST", 2)
    monkeypatch.setattr(bulk, "MOST", 2)
    page = anna.get(choose(anna, "lost", all="1")["Location"], follow=True)
    assert "At most 2 deals at once. Narrow the list." in page.content.decode()


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("verb", ACTS)
def test_the_page_asks_as_often_for_three_deals_as_for_one(anna, cast, deals, verb):
    lost = [make_deal(by=cast.ula, location=cast.warsaw) for _ in range(3)]
    for deal in lost:
        lifecycle.lose(deal, by=cast.ula, reason=reason("budget"))
    one = queries(anna, choose(anna, verb, [deals[0], lost[0]])["Location"])
    assert queries(anna, choose(anna, verb, [*deals, *lost])["Location"]) == one


def test_a_thousand_deals_are_judged_in_a_batch(anna, cast):
    many(cast.anna, cast.warsaw, 1)
    few = queries(anna, choose(anna, "lost", all="1")["Location"])
    many(cast.anna, cast.warsaw, 999)
    assert queries(anna, choose(anna, "lost", all="1")["Location"]) == few
    many(cast.anna, cast.warsaw, 1)
    assert queries(anna, choose(anna, "lost", all="1")["Location"]) == few + 2


def test_nothing_typed_is_lost_when_something_is_wrong(anna, deals):
    page = look(anna, "lost", deals)
    again = confirm(anna, page, **because("other"))
    assert "Add notes for this reason." in again.content.decode()
    assert again.context["form"]["reason"].value() == str(because("other")["reason"])
    assert " checked" in again.content.decode()
    again = confirm(anna, look(anna, "add-member", deals), name="Jan", phone="x", email="jan@")
    html = again.content.decode()
    assert 'value="Jan"' in html
    assert 'value="jan@"' in html
    assert "Enter a valid phone number" in html
    assert Job.objects.count() == 0


def test_what_was_typed_outlives_the_session(client, cast, deals):
    client.force_login(cast.anna)
    data = sent(look(client, "set-campaign", deals), campaign_id="SPRING")
    client.logout()
    away = client.post("/deals/outbound/bulk/set-campaign/", data)
    assert away["Location"].startswith("/account/sign-in/")
    client.post(away["Location"], {"login": "admin@contoso.example", "password": "cosell-demo"})
    page = client.get("/deals/outbound/bulk/set-campaign/")
    assert page.context["total"] == 3
    assert 'value="SPRING"' in page.content.decode()


HOSTILE = [
    {"deals": "\x00.D-" + "9" * 500},
    {"deals": "", "all": "1", "query": "q=%00&sort=%ff&status=\ud800" * 20},
    {"expected": "9" * 5000, "now": "9999-99-99T99:99", "handle": "\x00"},
    {"expected": "-1", "now": "\x00", "handle": "D-1"},
    {"now": "0001-01-01T00:00:00+23:59", "campaign_id": "\x00\ud800" + "x" * 200},
    {"campaign_id": "=1+1\u2028<script>", "now": "9999-12-31T23:59:59-23:59"},
]


@pytest.mark.parametrize("changes", HOSTILE)
def test_no_input_breaks_it(anna, deals, changes):
    data = {**sent(look(anna, "set-campaign", deals), campaign_id="X"), **changes}
    data = {name: value.encode("utf-8", "replace").decode() for name, value in data.items()}
    assert anna.post("/deals/outbound/bulk/set-campaign/", data).status_code in (200, 302, 409)
    for verb in ACTS:
        assert anna.get(f"/deals/outbound/bulk/{verb}/", data).status_code in (200, 302)
        assert anna.post(f"/deals/outbound/bulk/{verb}/", data).status_code in (200, 302, 409)


def test_the_list_costs_no_query_more(anna, cast, deals):
    with CaptureQueriesContext(connection) as whole:
        anna.get("/deals/outbound/?sort=name")
    with CaptureQueriesContext(connection) as part:
        anna.get("/deals/outbound/?sort=name", headers={"HX-Request": "true"})
    assert (len(whole) <= 8, len(part) <= 7) == (True, True)


def test_states_of_one_deal_type_say_the_same(anna, cast):
    """Each state of a deal answers the list's actions as its own page does."""
    for state in ("new", "mid", "ready", "won", "lost", "error"):
        deal = deal_in(state, cast)
        for verb in ("mark-stage", "lost", "close-as-error"):
            able = look(anna, verb, [deal]).context["able"]
            verbs = anna.get(f"/deals/{deal.reference}/").context["verbs"]
            known = verbs.get(verb.replace("-", "_"))
            assert bool(able) == bool(known and known.enabled), (state, verb)


def test_the_address_of_a_hundred_deals_and_the_longest_filter_is_one_that_the_server_takes(cast):
    data = QueryDict(mutable=True)
    data.setlist("deal", [f"D-{n:06d}" for n in range(max(SIZES))])
    words = urlencode({"q": "ż" * 60, "campaign_id": "ł" * 60, "rows": "100"})
    data["query"] = (words + "&country=PL" * QUERY_LIMIT)[:QUERY_LIMIT]
    address = selection.Selection(cast.anna, "outbound", data).address
    assert 4094 < len(f"GET /deals/outbound/bulk/close-as-error/{address} HTTP/1.1") < REQUEST_LINE
