"""Queries that are put together once for many: everybody is answered with their own."""

from itertools import chain

from accounts.scope import scope_of
from deals.models import Deal
from deals.queries.parties import other_deals
from deals.queries.whole_deal import deal_for_page, deal_to_change, read_more
from tests.deals.states import deal_in
from tests.factories import AssignmentFactory, make_deal, make_draft


def test_everybody_finds_the_deals_that_they_see_and_no_others(cast):
    deal_in("mid", cast)
    make_deal(by=cast.anna, location=cast.krakow)
    make_draft(by=cast.ula, location=cast.warsaw)
    every = list(Deal.objects.values_list("reference", "pk"))  # the vendor's sides too
    assert len(every) == 5
    found = {}
    for again in range(2):  # made, then asked again
        for name, person in cast.everybody.items():
            scope = scope_of(person)
            seen = Deal.objects.visible_to(person).values_list("pk", flat=True)
            for find in (deal_for_page, deal_to_change):
                asked = ((pk, find(person, scope, reference)) for reference, pk in every)
                found[name, again] = sorted(pk for pk, deal in asked if deal)
                assert found[name, again] == sorted(seen), (name, find)
    assert len({tuple(keys) for keys in found.values()}) > 3


def test_one_who_changes_location_sees_what_is_there_and_what_was_no_more(cast):
    warsaw = make_deal(by=cast.ula, location=cast.warsaw)
    krakow = make_deal(by=cast.anna, location=cast.krakow)
    person = cast.wanda
    for place, seen, hidden in ((cast.warsaw, warsaw, krakow), (cast.krakow, krakow, warsaw)) * 2:
        person.assignments.all().delete()
        AssignmentFactory(user=person, role="referral_admin", location=place)
        scope = scope_of(person)
        assert deal_for_page(person, scope, seen.reference).pk == seen.pk
        assert deal_for_page(person, scope, hidden.reference) is None


def test_perhaps_doubles_are_those_of_the_own_organization_that_one_sees(cast):
    first = deal_in("new", cast)
    customer = first.engagement.customer
    twin = make_deal(by=cast.ula, location=cast.warsaw, customer=customer)
    far = make_deal(by=cast.anna, location=cast.berlin, customer=customer)
    told = {}
    for name in ("anna", "wanda", "ula"):
        person = getattr(cast, name)
        deal = deal_for_page(person, scope_of(person), first.reference)
        read_more(deal)
        parties, perhaps = other_deals(deal, person, scope_of(person))
        assert [other.organization for other in parties] == [cast.northstar]
        told[name] = {other.pk for other in perhaps}
    assert told["anna"] == {twin.pk, far.pk}
    assert told["wanda"] == told["ula"] == {twin.pk}
    assert not set(chain.from_iterable(told.values())) & {first.pk}
