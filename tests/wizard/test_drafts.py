"""Drafts: private, several side by side, resumed, discarded."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Assignment
from deals.actions.drafts import save_step, start_draft
from deals.actions.team import Member
from deals.models import Customer, Deal, Engagement
from tests.factories import CustomerFactory, SolutionFactory, make_deal, make_draft
from tests.factories.deals import CONTACT, solution
from tests.factories.deals import details as values_of_details
from tests.wizard.conftest import Walker, details, team

STEPS = ("customer", "contact", "details", "team", "solution", "consent")


def test_new_deal_pressed_twice_leaves_one_blank_draft(cast, walk):
    assert Walker(cast.ula).draft == walk.draft
    walk.post("details", name="Begun", go="away")
    assert Walker(cast.ula).draft != walk.draft


def test_the_author_is_the_first_team_member(cast, walk):
    (member,) = walk.draft.current_team
    assert (member.name, member.email) == (cast.ula.name, cast.ula.email)


def test_several_drafts_stand_side_by_side_and_are_listed(cast, walk):
    walk.post("details", **details(cast.warsaw, name="One"))
    other = Walker(cast.ula)
    other.post("details", **details(cast.warsaw, name="Two"))
    page = walk.client.get("/deals/drafts/").content.decode()
    assert "One" in page
    assert "Two" in page
    assert "One" in walk.client.get("/deals/new/").content.decode()


@pytest.mark.parametrize("name", ["anna", "wanda", "bert", "vera", "fay", "sam"])
def test_a_draft_is_not_there_for_anybody_but_its_author(cast, name):
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    client = Walker(getattr(cast, name), draft).client
    for step in (*STEPS, "discard", "new-customer"):
        url = f"/deals/new/{draft.reference}/{step}/"
        assert client.get(url).status_code == 404
        assert client.post(url, {"name": "Stolen"}).status_code == 404
    assert Deal.objects.get(pk=draft.pk).name == draft.name


@pytest.mark.parametrize("name", ["vera", "nora", "root"])
def test_who_may_not_create_deals_is_told_so(cast, name):
    client = Walker(getattr(cast, name), Deal()).client
    assert client.get("/deals/new/").status_code == 403
    assert client.post("/deals/new/").status_code == 403
    assert not Deal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_new_deal_pressed_by_four_browsers_at_once_leaves_one_blank_draft(cast):
    gate, browsers = Barrier(4), [Walker(cast.ula, Deal()) for _ in range(4)]

    def press(walk):
        try:
            gate.wait()
            return walk.start().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, browsers))) == 1
    assert Deal.objects.count() == 1


def test_drafts_vanish_with_the_right_to_create_deals(cast, walk):
    Assignment.objects.filter(user=cast.ula).update(role="viewer")
    assert walk.get("details").status_code == 404
    assert walk.post("details", **details(cast.warsaw)).status_code == 404


def test_discarding_asks_first_and_leaves_nothing(walk):
    walk.post("details", name="Half")
    assert "Discard this draft?" in walk.page("discard")
    assert Deal.objects.exists()
    assert walk.post("discard").url == "/deals/drafts/"
    assert not Deal.objects.exists()
    assert not Engagement.objects.exists()


def test_a_created_deal_leads_from_every_step_to_its_page(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    walk = Walker(cast.ula, deal)
    for step in (*STEPS, "discard", "new-customer"):
        assert walk.get(step).url == f"/deals/{deal.reference}/"
        assert walk.post(step, name="Changed").url == f"/deals/{deal.reference}/"


def test_recent_contacts_are_added_with_one_click_and_keep_what_is_typed(cast):
    colleague = Member("Ola Other", "+48600900900", "ola@other.example")
    make_deal(by=cast.ula, location=cast.warsaw, team=[colleague])
    walk = Walker(cast.ula)
    assert "Ola Other" in walk.page("team")
    me = ("Ula User", "+48600100200", cast.ula.email)
    answer = walk.post("team", recent="ola@other.example", **team(me))
    assert answer.url.startswith(walk.url("team"))
    assert [m.email for m in walk.stored().current_team] == [cast.ula.email, "ola@other.example"]
    assert "Recently on your deals" in walk.page("team")
    walk.post("team", recent="nobody@other.example", **team(me))
    assert "nobody@other.example" not in walk.page("team")


def test_contacts_of_deals_that_one_may_not_see_are_not_offered(cast, walk):
    secret = Member("Hidden Person", "+48600900900", "hidden@other.example")
    make_deal(by=cast.bert, location=cast.berlin, team=[secret])
    assert "Hidden Person" not in walk.page("team")


def test_a_customer_that_is_not_listed_is_added_for_the_own_organization(cast, walk):
    new = {"name": "Zupełnie Nowa S.A.", "address": "ul. Prosta 1", "city": "Łódź", "country": "PL"}
    answer = walk.post("new-customer", **new)
    assert answer.url == walk.url("contact")
    customer = Customer.objects.get(name="Zupełnie Nowa S.A.")
    assert (customer.owner, walk.stored().engagement.customer) == (cast.contoso, customer)


def test_a_customer_like_a_listed_one_is_added_only_on_purpose(walk, customer):
    new = {"name": "ZABKA POLSKA", "address": "ul. Prosta 1", "city": "Łódź", "country": "PL"}
    page = walk.post("new-customer", **new).content.decode()
    assert "Is it one of these?" in page
    assert customer.public_id in page
    assert walk.stored().engagement.customer is None
    walk.post("new-customer", none_of_these="on", **new)
    assert walk.stored().engagement.customer.name == "ZABKA POLSKA"


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("deal_type", ["solution_assessment", "co_sell"])
def test_a_step_asks_the_database_the_same_for_one_row_and_three(cast, step, deal_type):
    asked, customer = [], CustomerFactory()
    for count in (1, 3):
        names = range(count)
        lately = [Member(f"R{n}", "+48600900900", f"r{count}{n}@x.example") for n in names]
        people = [Member(f"P{n}", "+48600900900", f"p{n}@x.example") for n in names]
        same = {"by": cast.ula, "location": cast.warsaw, "customer": customer}
        for _deal in names:
            make_deal(team=lately, deal_type=deal_type, **same)
        walk = Walker(cast.ula, make_draft(team=people, deal_type=deal_type, **same))
        if deal_type == "co_sell":
            catalogue = SolutionFactory.create_batch(count)
            walk.post("solution", **co_sell([cast.analytics, *catalogue]))
        page = walk.page(step)
        assert step != "team" or page.count('name="recent"') >= count
        assert step != "solution" or "already has an open deal" in page
        with CaptureQueriesContext(connection) as queries:
            walk.get(step)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 20


def co_sell(solutions):
    keys = [solution.pk for solution in solutions]
    return {"solution_type": "catalogue", "help_wanted": "general", "solutions": keys}


@pytest.mark.parametrize("deal_type", ["solution_assessment", "co_sell"])
@pytest.mark.parametrize("team_of", [1, 2])
def test_drafts_of_tests_are_as_the_steps_leave_them(cast, deal_type, team_of):
    one = {"customer": CustomerFactory(), "deal_type": deal_type}
    more = [Member("Max", "+48600100200", "max@contoso.example")][: team_of - 1]
    at_once = make_draft(by=cast.ula, location=cast.warsaw, team=more, **one)
    steps = {
        "customer": {"customer": one["customer"]},
        "contact": CONTACT,
        "details": values_of_details(cast.warsaw),
        "team": {"team": [Member(cast.ula.name, cast.ula.phone, cast.ula.email), *more]},
        "solution": solution(cast.ula, cast.warsaw, deal_type),
    }
    stepwise = start_draft(by=cast.ula)
    for step, values in steps.items():
        if step != "team" or more:
            stepwise = save_step(stepwise, by=cast.ula, step=step, values=values)
    assert kept(stepwise) == kept(at_once)


def kept(draft):
    """All that is stored of a draft but what is its own."""
    draft = Deal.objects.get(pk=draft.pk)
    rows = serialize("python", [draft, draft.engagement, *draft.current_team])
    own = {"reference", "engagement", "deal", "started_at", "changed_at", "search"}
    words = draft.search.replace(draft.reference[2:].lower(), "")
    return [sorted(words.split())] + [
        {name: value for name, value in row["fields"].items() if name not in own} for row in rows
    ]
