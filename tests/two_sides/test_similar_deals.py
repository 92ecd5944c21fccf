"""The card of similar deals: which, in which order, why, and never beyond the reader's scope."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.roles import Role
from deals.actions import lifecycle
from deals.actions.answers import accept_deal, decline_deal
from deals.models import Deal
from deals.queries.similar import similar_deals, value_band
from tests.deals.states import mark, reason
from tests.factories import AssignmentFactory, CustomerFactory, SolutionFactory, make_deal
from tests.two_sides.answering import own_details


def for_page(deal, user):
    return Deal.objects.visible_to(user).for_page().get(pk=deal.pk)


def similar_to(deal, user):
    return similar_deals(for_page(deal, user), Deal.objects.visible_to(user))


def names(deal, user):
    return [other.deal.name for other in similar_to(deal, user)]


def a_deal(cast, name, *, by=None, location=None, country="PL", **changes):
    return make_deal(
        by=by or cast.ula,
        location=location or cast.warsaw,
        customer=CustomerFactory(country=country),
        name=name,
        **changes,
    )


@pytest.fixture
def deal(cast):
    return a_deal(cast, "This", value=Decimal(60_000))


def test_country_comes_before_value_band_and_that_before_what_is_new(cast, deal):
    far, near = {"value": Decimal(900)}, {"value": Decimal(249_999)}
    wanted = [
        ("Same assessment type, same country, same value band", {**near}),
        ("Same assessment type, same country", {**far}),
        ("Same assessment type, same value band", {**near, "country": "DE"}),
        ("Same assessment type", {**far, "country": "DE"}),
    ]
    for number in (3, 1, 0, 2):
        a_deal(cast, f"No {number}", **wanted[number][1])
    newer = a_deal(cast, "No 3 newer", **wanted[3][1])
    found = similar_to(deal, cast.anna)
    assert [other.deal.name for other in found] == ["No 0", "No 1", "No 2", newer.name, "No 3"]
    assert [other.why for other in found] == [why for why, _ in wanted] + [wanted[3][0]]


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("0.01", (0, 10_000)),
        ("9999.99", (0, 10_000)),
        ("10000", (10_000, 50_000)),
        ("50000", (50_000, 250_000)),
        ("250000", (250_000, 1_000_000)),
        ("1000000", (1_000_000, 10**12)),
        ("999999999999.99", (1_000_000, 10**12)),
    ],
)
def test_the_bands_of_values(value, band):
    assert value_band(Decimal(value)) == band


def test_a_value_in_another_currency_is_in_no_band(cast, deal):
    a_deal(cast, "In złoty", value=Decimal(60_000), currency="PLN")
    assert [o.why for o in similar_to(deal, cast.anna)] == ["Same assessment type, same country"]


def test_five_are_enough(cast, deal):
    for number in range(7):
        a_deal(cast, f"No {number}")
    assert names(deal, cast.anna) == [f"No {number}" for number in (6, 5, 4, 3, 2)]


def test_other_assessment_types_drafts_errors_and_the_deal_itself_are_left_out(cast, deal):
    private = a_deal(cast, "Catalogue", deal_type="private")
    wrong = a_deal(cast, "Wrong")
    lifecycle.close_as_error(wrong, by=cast.ula, reason=reason("test"))
    cast.data.vetted.add(cast.contoso)
    other = a_deal(cast, "Other type")
    other.engagement.assessment_type = cast.data
    other.engagement.save()
    assert names(deal, cast.ula) == []
    assert names(private, cast.ula) == []


def test_deals_of_the_catalogue_share_a_solution(cast):
    this = a_deal(cast, "This", deal_type="co_sell")
    a_deal(cast, "Same", deal_type="private")
    other = a_deal(cast, "Other", deal_type="private")
    other.engagement.solutions.set([SolutionFactory()])
    two = a_deal(cast, "Two", deal_type="private")
    two.engagement.solutions.add(SolutionFactory())
    this.engagement.solutions.add(*two.engagement.solutions.all())
    found = similar_to(this, cast.ula)
    assert [o.deal.name for o in found] == ["Two", "Same"]
    assert {o.why for o in found} == {"Same solution, same country, same value band"}


def test_what_the_reader_does_not_see_never_appears_nor_counts(cast, deal, client):
    for number in range(3):
        a_deal(cast, f"Berlin {number}", by=cast.bert, location=cast.berlin)
        a_deal(cast, f"Fabrikam {number}", by=cast.paul, location=cast.paris)
    a_deal(cast, "Warsaw, not Ula's", by=cast.wanda)
    assert len(names(deal, cast.anna)) == 4
    assert names(deal, cast.wanda) == ["Warsaw, not Ula's"]
    assert names(deal, cast.ula) == []
    client.force_login(cast.ula)
    shown = client.get(f"/deals/{deal.reference}/similar/").content.decode()
    assert "Among the deals that you see, none has the same" in shown
    theirs = deal.sent_to.get()
    assert {o.deal.organization_id for o in similar_to(theirs, cast.sam)} == {cast.northstar.pk}


def test_it_says_how_each_ended_and_how_long_each_stage_took(cast, deal):
    start = timezone.now() - timedelta(days=60)
    with time_machine.travel(start, tick=False) as clock:
        past = a_deal(cast, "Past")
        for days in (3, 0.5, 10, 1):
            clock.shift(timedelta(days=days))
            past = mark(past, 1, cast.ula)
        clock.shift(timedelta(days=2))
        lifecycle.win(past, by=cast.ula)
    [other] = similar_to(deal, cast.ula)
    assert str(other.deal.status_label) == "Won"
    assert [(str(lap.label), lap.days) for lap in other.laps] == [
        ("Secure customer LOE", 3),
        ("Collect data", 0),
        ("Prepare assessment report", 10),
        ("Present to customer", 1),
        ("Won", 2),
    ]


def test_of_a_received_deal_the_work_begins_with_its_acceptance(cast, deal):
    start = timezone.now() - timedelta(days=60)
    with time_machine.travel(start, tick=False) as clock:
        past = a_deal(cast, "Past").sent_to.get()
        clock.shift(timedelta(days=9))
        past = accept_deal(past, by=cast.sam, values=own_details())
        clock.shift(timedelta(days=4))
        mark(past, 1, cast.sam)
    [other] = similar_to(deal.sent_to.get(), cast.sam)
    assert [lap.days for lap in other.laps] == [4]


def test_a_received_deal_shows_the_card_open_and_others_folded(cast, deal, client):
    declined = a_deal(cast, "Declined one").sent_to.get()
    decline_deal(declined, by=cast.sam, reason=reason("budget"))
    client.force_login(cast.sam)
    received = " ".join(
        client.get(f"/deals/{deal.sent_to.get().reference}/").content.decode().split()
    )
    assert received.index("Similar deals") < received.index('id="team-title"')
    assert "<summary" not in received[received.index("Similar deals") - 200 :][:200]
    for words in ("Declined", "Same assessment type, same country", "No stage was completed."):
        assert words in received
    client.force_login(cast.ula)
    folded = client.get(f"/deals/{deal.reference}/").content.decode()
    assert folded.index("Similar deals") > folded.index("Who can see this")
    assert '<details class="card folded"' in folded
    assert "<details open" not in folded


def test_a_received_deal_without_similar_ones_says_so(cast, deal, client):
    client.force_login(cast.sam)
    shown = client.get(f"/deals/{deal.sent_to.get().reference}/").content.decode()
    assert "Among the deals that you see, none has the same assessment type" in shown


def test_a_viewer_of_one_location_sees_the_similar_ones_of_that_location(cast, deal):
    AssignmentFactory(user=cast.nora, role=Role.VIEWER, location=cast.warsaw)
    a_deal(cast, "Warsaw", by=cast.wanda)
    a_deal(cast, "Kraków", by=cast.anna, location=cast.krakow)
    assert names(deal, cast.nora) == ["Warsaw"]


def test_the_page_of_a_received_deal_asks_the_same_for_one_and_for_three_without_names(
    cast, deal, client, django_assert_num_queries, django_assert_max_num_queries
):
    a_deal(cast, "Nameless on the other side")
    client.force_login(cast.sam)
    theirs = deal.sent_to.get()
    with django_assert_max_num_queries(17) as one:  # two of them are the bell's
        client.get(f"/deals/{theirs.reference}/")
    for number in range(2):
        a_deal(cast, f"No {number}")
    with django_assert_num_queries(len(one)):
        answer = client.get(f"/deals/{theirs.reference}/")
    assert len(answer.context["similar"]) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_they_take_two_queries_however_many(cast, deal, count, django_assert_num_queries):
    for number in range(count):
        mark(a_deal(cast, f"No {number}"), 2, cast.ula)
    read, seen = for_page(deal, cast.anna), Deal.objects.visible_to(cast.anna)
    with django_assert_num_queries(2):
        found = similar_deals(read, seen)
        shown = [(o.deal.name, o.deal.status_label, o.deal.engagement.customer.name) for o in found]
    assert len(shown) == count
