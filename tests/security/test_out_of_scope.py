"""Other people's deals and customers: not found, not suggested, not usable by what is posted."""

from itertools import product

import pytest
from django.urls import reverse

from accounts.models import Assignment
from accounts.roles import Role
from deals.actions.drafts import save_step
from deals.actions.team import Member
from deals.errors import Invalid, NotFound
from deals.models import Customer, Deal
from tests.deals.states import reason
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.security.world import NEVER_USED, build

STRANGERS = ("bert", "fay", "paul", "sam")


@pytest.fixture
def world(cast):
    return build(cast)


def post(world, who, name, target, data):
    return world.ask(who, "POST", world.url(name, target), data)


@pytest.mark.parametrize("tab", ["outbound", "closed", "drafts"])
def test_no_list_finds_what_others_keep(world, tab):
    queries = ({}, {"q": "Zaffre"}, {"q": world.deal.reference}, {"location": "P-1"})
    for who, query in product(STRANGERS, queries):
        page = world.ask(who, "GET", reverse(f"deals:{tab}"), query).content.decode()
        for hidden in ("lighthouse", "Zaffre draft", f"/deals/{world.deal.reference}/"):
            assert hidden not in page, (who, query)


def test_the_lists_find_it_for_those_who_may_see_it(world):
    for who in ("anna", "wanda", "ula", "vera"):
        page = world.ask(who, "GET", reverse("deals:outbound"), {"q": "Zaffre"}).content.decode()
        assert "lighthouse" in page
        assert "Zaffre draft" not in page
    drafts = world.ask("ula", "GET", reverse("deals:drafts"), {"q": "Zaffre"}).content.decode()
    assert "Zaffre draft" in drafts


def test_home_shows_nobody_what_others_keep(world):
    for who in (*STRANGERS, "nora", "root"):
        assert "Zaffre" not in world.ask(who, "GET", "/").content.decode()
    for who in ("anna", "wanda", "vera"):
        assert "Zaffre draft" not in world.ask(who, "GET", "/").content.decode()


@pytest.fixture
def private(cast):
    """A customer that only Fabrikam knows."""
    return CustomerFactory(name="Quillon Secret S.A.", owner=cast.fabrikam, duns="990000017")


def test_suggestions_leave_out_the_customers_of_others(world, private):
    def suggested(who, typed):
        ask = reverse("deals:customer-suggest")
        return world.ask(who, "GET", ask, {"q": typed}).content.decode()

    for typed in ("Quillon", "quillon secret", "990000017", "99-000-0017"):
        assert "Quillon" in suggested("fay", typed), typed
        for who in ("anna", "ula", "vera", "sam"):
            assert "Quillon Secret" not in suggested(who, typed), (who, typed)


def test_the_customers_of_others_are_not_hinted_at_when_adding_one(world, private):
    same = {"name": private.name, "duns": private.duns, "address": "1", "city": "X"}
    answer = post(world, "ula", "deals:new-customer", "draft", same | {"country": "PL"})
    assert answer.status_code == 302
    assert Customer.objects.filter(duns=private.duns).count() == 2


@pytest.mark.parametrize("given", ["others", "none"])
def test_a_draft_takes_no_customer_of_others_by_its_key(world, private, given):
    before = world.draft.engagement.customer_id
    key = private.pk if given == "others" else 999_999
    answer = post(world, "ula", "deals:step", "draft/customer", {"customer": key})
    world.draft.engagement.refresh_from_db()
    assert world.draft.engagement.customer_id == before
    assert answer.status_code == 200
    assert "Quillon" not in answer.content.decode()


def test_the_action_itself_takes_nothing_of_others(world, private):
    """The API and the import come without the page's forms."""
    cast = world.cast
    for step, values in (
        ("customer", {"customer": private}),
        ("details", {"location": cast.krakow}),
        ("details", {"location": cast.paris}),
        ("solution", {"assessment_location": cast.paris}),
        ("solution", {"assessment_type": cast.data}),
    ):
        with pytest.raises(Invalid):
            save_step(world.draft, by=cast.ula, step=step, values=values)
    with pytest.raises(NotFound):
        save_step(world.draft, by=cast.anna, step="details", values={"name": "Taken over"})


def test_a_draft_takes_no_location_of_others_by_its_key(world):
    typed = {
        "name": "Hijack",
        "value": "5",
        "currency": "EUR",
        "close_date": "2099-01-01",
        "notes": "x",
    }
    for place in (world.cast.paris, world.cast.krakow):
        answer = post(world, "ula", "deals:step", "draft/details", typed | {"location": place.pk})
        assert answer.status_code == 200
        assert "location" in answer.context["form"].errors
    assert Deal.objects.get(pk=world.draft.pk).location == world.cast.warsaw


def test_a_draft_takes_no_assessment_type_or_office_of_others(world):
    typed = {
        "solution_type": "solution_assessment",
        "assessment_type": world.cast.data.pk,
        "assessment_location": world.cast.paris.pk,
    }
    answer = post(world, "ula", "deals:step", "draft/solution", typed)
    assert {"assessment_type", "assessment_location"} <= set(answer.context["form"].errors)


def test_no_deal_out_of_scope_can_be_named_as_the_one_that_stays(world):
    cast = world.cast
    references = {
        "krakow": make_deal(by=cast.anna, location=cast.krakow).reference,
        "foreign": make_deal(by=cast.fay, location=cast.paris).reference,
        "received": world.received.reference,
        "draft": make_draft(by=cast.anna, location=cast.warsaw).reference,
        "unused": NEVER_USED,
        "itself": world.deal.reference,
    }
    for which, reference in references.items():
        why = {"reason": reason("duplicate_portal").pk, "surviving_deal": reference}
        answer = post(world, "ula", "deals:verb", "deal/close-as-error", why)
        assert answer.status_code == 200, which
        words = answer.context["form"].errors["surviving_deal"]
        assert words == ["You see no other deal with this reference; check the reference."]
        assert Deal.objects.get(pk=world.deal.pk).status == "accepted", which


@pytest.mark.parametrize(("name", "target"), [("deals:step", "draft/team"), ("deals:team", "deal")])
def test_only_contacts_of_deals_in_scope_are_offered_and_added(world, name, target):
    cast = world.cast
    known = [Member("Kim Known", "+48600100200", "kim@customer.example")]
    hidden = [Member("Hidden Hal", "+48600100200", "hal@customer.example")]
    make_deal(by=cast.ula, location=cast.warsaw, team=known)
    herself = Member(cast.ula.name, cast.ula.phone, cast.ula.email)  # but Berlin isn't hers
    make_deal(by=cast.bert, location=cast.berlin, team=[herself, *hidden])
    empty = {"team-TOTAL_FORMS": "0", "team-INITIAL_FORMS": "0"}
    shown = world.ask("ula", "GET", world.url(name, target)).content.decode()
    added, asked = (
        world.ask("ula", "POST", world.url(name, target), empty | {"recent": email}, follow=True)
        for email in ("kim@customer.example", "hal@customer.example")
    )
    assert "Kim Known" in shown
    assert 'value="kim@customer.example"' in added.content.decode()
    for page in (shown, asked.content.decode()):
        assert "hal@" not in page
        assert "Hidden" not in page


def test_who_is_of_another_organization_sees_nothing_by_being_on_the_team(world):
    for person in (world.cast.paul, world.cast.bert, world.cast.sam):
        world.deal.team.create(name=person.name, phone="+48600100200", email=person.email)
    for who in ("paul", "bert", "sam"):
        assert world.ask(who, "GET", world.url("deals:deal", "deal")).status_code == 404
    assert not Deal.objects.visible_to(world.cast.bert).exists()


def test_a_role_at_another_organizations_location_shows_nothing(world):
    Assignment.objects.create(
        user=world.cast.paul, role=Role.REFERRAL_ADMIN, location=world.cast.warsaw
    )
    assert world.ask("paul", "GET", world.url("deals:deal", "deal")).status_code == 404
    assert not Deal.objects.visible_to(world.cast.paul).exists()
