"""Doubles: a hint on the page of an open deal, and a link from the deal that stays."""

import pytest

from deals.actions.lifecycle import close_as_error
from deals.enums import DealType
from deals.models import Reason
from tests.factories import CustomerFactory, make_deal


@pytest.fixture
def customer(cast):
    return CustomerFactory(name="Double S.A.")


def deal_of(cast, customer, **changes):
    place = {"by": cast.ula, "location": cast.warsaw} | changes
    return make_deal(customer=customer, **place)


def page(client, user, deal):
    client.force_login(user)
    return " ".join(client.get(f"/deals/{deal.reference}/").content.decode().split())


def test_an_open_deal_hints_at_another_of_the_same_customer_and_solution(cast, client, customer):
    deal, other = deal_of(cast, customer), deal_of(cast, customer, name="The other one")
    shown = page(client, cast.ula, deal)
    assert "Perhaps a duplicate:" in shown
    assert f"/deals/{other.reference}/" in shown
    assert "Perhaps a duplicate:" in page(client, cast.ula, other)


def test_other_customers_solutions_organizations_and_closed_deals_are_no_doubles(
    cast, client, customer
):
    deal = deal_of(cast, customer)
    deal_of(cast, CustomerFactory())
    deal_of(cast, customer, deal_type=DealType.CO_SELL)
    deal_of(cast, customer, by=cast.fay, location=cast.paris)
    closed = deal_of(cast, customer)
    close_as_error(closed, by=cast.ula, reason=Reason.objects.get(code="test"), notes="")
    assert "Perhaps a duplicate:" not in page(client, cast.ula, deal)


def test_a_double_out_of_scope_is_not_hinted_at(cast, client, customer):
    deal = deal_of(cast, customer)
    deal_of(cast, customer, by=cast.bert, location=cast.berlin)
    assert "Perhaps a duplicate:" not in page(client, cast.ula, deal)
    assert "Perhaps a duplicate:" in page(client, cast.anna, deal)


def test_the_deal_that_stays_and_the_one_closed_lead_to_each_other(cast, client, customer):
    stays, closed = deal_of(cast, customer), deal_of(cast, customer, name="Made twice")
    reason = Reason.objects.get(code="duplicate_portal")
    close_as_error(closed, by=cast.ula, reason=reason, surviving_deal=stays)
    shown = page(client, cast.ula, stays)
    assert "Closed as duplicates of this deal:" in shown
    assert f"/deals/{closed.reference}/" in shown
    assert f"/deals/{stays.reference}/" in page(client, cast.ula, closed)
