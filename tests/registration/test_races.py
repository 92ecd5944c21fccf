"""Two hundred approvals for one customer and solution at once: one wins, the others are told."""

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Barrier

import pytest
from django.db import connection

from deals.actions.registration import withdraw_registration
from deals.actions.reviews import approve_registration
from deals.errors import NotNow
from deals.models import Deal, DealEvent, Engagement, Registration
from deals.models.reference import new_public_id, new_reference
from tests.deals.test_verb_races import at_once
from tests.registration.registering import registration_in

pytestmark = pytest.mark.django_db(transaction=True)
APPROVALS, AT_ONCE = 200, 40  # the test's PostgreSQL has 60 connections


def copies(row, **changes):
    """Rows like this one, not stored yet."""
    one = copy(row)
    one._state = copy(row._state)
    one.pk, one._state.adding = None, True
    for name, value in changes.items():
        setattr(one, name, value)
    return one


def many(cast) -> list[Registration]:
    """Registrations in review of as many deals, all for one customer and solution."""
    first = registration_in("in_review", cast)
    deal, rest = first.deal, range(APPROVALS - 1)
    engagements = Engagement.objects.bulk_create([copies(deal.engagement) for _ in rest])
    deals = Deal.objects.bulk_create(
        [copies(deal, reference=new_reference(), engagement=e) for e in engagements]
    )
    others = [copies(first, public_id=new_public_id(), deal=d) for d in deals]
    return [first, *Registration.objects.bulk_create(others)]


def test_approving_and_withdrawing_at_once_leaves_one_of_both(cast):
    one = registration_in("in_review", cast)

    def press(by):
        if by == cast.rita:
            return approve_registration(one, by=by)
        return withdraw_registration(one, by=by)

    outcomes = at_once(press, [cast.rita, cast.ula])
    assert outcomes.count(NotNow) == 1
    assert Registration.objects.get(pk=one.pk).status in {"approved", "withdrawn"}


def press_all(registrations, by):
    """What became of each; threads start in waves that press at the same moment."""
    start = Barrier(AT_ONCE)

    def approve(one):
        try:
            start.wait(timeout=60)
            return approve_registration(one, by=by).status
        except NotNow as refusal:
            return str(refusal.message)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(approve, registrations))


def test_of_two_hundred_registrations_approved_at_once_one_is(cast):
    outcomes = press_all(many(cast), cast.rita)
    assert outcomes.count("approved") == 1
    told = {words for words in outcomes if words != "approved"}
    assert told == {"Another registration for this customer and solution was approved already."}
    assert Registration.objects.filter(status="approved").count() == 1
    assert Registration.objects.filter(status="in_review").count() == APPROVALS - 1
    assert DealEvent.objects.filter(kind="review_approved").count() == 1


def test_of_two_hundred_approvals_of_one_registration_one_counts(cast):
    one = registration_in("in_review", cast)
    outcomes = press_all([one] * APPROVALS, cast.rita)
    assert outcomes.count("approved") == 1
    assert one.deal.events.filter(kind="review_approved").count() == 1
    assert Registration.objects.get(pk=one.pk).version == one.version + 1
