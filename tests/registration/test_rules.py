"""What can be registered, when, and with which values; by the action and by the database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import Assignment
from accounts.roles import Role
from deals.actions import lifecycle
from deals.actions.registration import register_deal
from deals.eligibility import why_not_eligible, why_not_registrable
from deals.enums import DealType
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Stale
from deals.models import Deal, Registration
from deals.queries.registration import taken_items
from tests.deals.states import deal_in
from tests.factories import SolutionFactory, make_deal
from tests.registration.registering import (
    contract,
    eligible_deal,
    registered,
    registration_in,
    won_deal,
)


def words(problems):
    return " ".join(str(problem.message) for problem in problems)


@pytest.mark.parametrize("deal_type", [DealType.CO_SELL, DealType.PARTNER_LED])
def test_a_deal_with_an_eligible_solution_is_eligible_from_the_start(cast, deal_type):
    deal = eligible_deal(cast, deal_type=deal_type)
    assert why_not_eligible(deal) == []
    assert "once it is won" in words(why_not_registrable(deal))
    assert why_not_registrable(lifecycle.win(deal, by=cast.ula)) == []


def test_without_an_eligible_solution_it_is_not(cast):
    deal = eligible_deal(cast)
    deal.engagement.solutions.set([cast.backup])
    deal = Deal.objects.get(pk=deal.pk)
    assert "None of the deal's solutions" in words(why_not_eligible(deal))


def test_a_private_deal_is_not(cast):
    deal = eligible_deal(cast, deal_type=DealType.PRIVATE)
    assert "share the deal" in words(why_not_eligible(deal))


def test_a_solution_assessment_is_only_where_its_type_says_so(cast):
    deal = deal_in("won", cast)
    assert "Solution assessments of this type" in words(why_not_eligible(deal))
    cast.cloud.eligible_for_registration = True
    cast.cloud.save()
    deal = Deal.objects.get(pk=deal.pk)
    assert why_not_registrable(deal) == []
    one = registered(cast, deal)
    assert (one.item, one.solution) == (cast.cloud, None)


def test_what_was_received_and_what_was_lost_is_not(cast):
    deal = eligible_deal(cast)
    assert "Only the partner" in words(why_not_eligible(deal.sent_to.get()))
    lost = deal_in("lost", cast, deal_type=DealType.CO_SELL)
    lost.engagement.solutions.set([cast.analytics])
    assert "Only won deals" in words(why_not_registrable(Deal.objects.get(pk=lost.pk)))
    with pytest.raises(NotNow):
        register_deal(lost, by=cast.ula, values=contract())


def test_a_second_deal_of_customer_and_solution_is_told_from_the_start_and_not_whose_is_first(cast):
    first = registration_in("approved", cast)
    deal = eligible_deal(cast, by=cast.fay, location=cast.paris, customer=first.customer)
    told = words(why_not_eligible(deal, taken_items(deal)))
    assert "was approved already" in told
    assert "Contoso" not in told
    deal.engagement.solutions.add(SolutionFactory(eligible_for_registration=True))
    deal = Deal.objects.get(pk=deal.pk)
    assert why_not_eligible(deal, taken_items(deal)) == []


TODAY = timezone.localdate()
DAY = timedelta(days=1)
BROKEN = [
    ("total_value", None, "total_value"),
    ("solution_value", None, "solution_value"),
    ("solution_value", Decimal("50000.01"), "solution_value"),
    ("solution_value", Decimal(0), "solution_value"),
    ("total_value", Decimal(10) ** 12, "total_value"),
    ("pricing_model", "free", "pricing_model"),
    ("currency", "", "currency"),
    ("signed_on", None, "signed_on"),
    ("signed_on", DAY, "signed_on"),
    ("signed_on", -DAY, "signed_on"),  # before the deal was created
    ("starts_on", None, "starts_on"),
    ("ends_on", None, "ends_on"),
    ("ends_on", -DAY, "ends_on"),
    ("perpetual", None, "perpetual"),
    ("perpetual", True, "ends_on"),
    ("on_platform", None, "on_platform"),
    ("pricing_model", "", "pricing_model"),
    ("solution", "other", "solution"),
]


@pytest.mark.parametrize(("field", "value", "named"), BROKEN)
def test_a_broken_rule_names_its_field_and_stores_nothing(cast, field, value, named):
    if isinstance(value, timedelta):
        value = timezone.localdate() + value
    value = cast.backup if value == "other" else value
    with pytest.raises(Invalid) as refusal:
        registered(cast, **{field: value})
    assert refusal.value.field == named
    assert not Registration.objects.exists()


def test_a_contract_is_registered_up_to_sixty_days_after_signing(cast):
    deal = won_deal(cast)
    signed = timezone.localdate()
    late = time_machine.travel(timezone.now() + timedelta(days=61))
    with late, pytest.raises(Invalid, match="within 60 days"):
        registered(cast, deal, signed_on=signed)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert registered(cast, deal, signed_on=signed).signed_on == signed


def test_a_perpetual_contract_has_no_end(cast):
    assert registered(cast, perpetual=True, ends_on=None).ends_on is None


def test_of_several_eligible_solutions_one_is_chosen(cast):
    deal = won_deal(cast)
    other = SolutionFactory(name="Other", eligible_for_registration=True)
    deal.engagement.solutions.add(other)
    with pytest.raises(Invalid) as refusal:
        registered(cast, deal)
    assert refusal.value.field == "solution"
    assert registered(cast, deal, solution=other).item == other


def test_no_other_field_is_written(cast):
    with pytest.raises(KeyError):
        registered(cast, status="approved")


IMPOSSIBLE = [
    {"solution_value": Decimal("50000.01")},
    {"solution_value": Decimal(0)},
    {"total_value": Decimal(10) ** 12},
    {"currency": ""},
    {"ends_on": None},
    {"perpetual": True},
    {"ends_on": TODAY - timedelta(days=1)},
    {"pricing_model": "free"},
    {"solution": None},
    {"decided_at": datetime(2026, 1, 1, tzinfo=UTC)},
    {"status": "approved"},
    {"status": "in_review"},
    {"status": "unknown"},
]


@pytest.mark.parametrize("values", IMPOSSIBLE, ids=str)
def test_the_database_refuses_what_breaks_a_rule(cast, values):
    one = registered(cast)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Registration.objects.filter(pk=one.pk).update(**values)


def test_a_deal_is_registered_once(cast):
    one = registered(cast)
    with pytest.raises(NotNow, match="registered already"):
        registered(cast, one.deal)


def test_people_without_the_right_register_nothing(cast):
    deal = won_deal(cast)
    for who, refusal in {"vera": NotAllowed, "bert": NotFound, "fay": NotFound}.items():
        with pytest.raises(refusal):
            register_deal(deal, by=getattr(cast, who), values=contract())
    with pytest.raises(Stale):
        register_deal(deal, by=cast.ula, values=contract(), version=deal.version - 1)


@pytest.mark.parametrize(
    ("state", "said"), [("pending", "withdraw"), ("approved", "approved"), ("withdrawn", "")]
)
def test_a_deal_is_not_reopened_under_its_registration(cast, state, said):
    deal = registration_in(state, cast).deal
    if said:
        with pytest.raises(NotNow, match=said):
            lifecycle.reopen(deal, by=cast.anna, reason="Came back.")
    else:
        assert lifecycle.reopen(deal, by=cast.anna, reason="Came back.").status == "accepted"


def test_only_people_of_the_vendor_become_reviewers(cast):
    Assignment(user=cast.sam, role=Role.REVIEWER).full_clean()
    with pytest.raises(ValidationError, match="Only the vendor's people"):
        Assignment(user=cast.anna, role=Role.REVIEWER).full_clean()


def test_the_due_date_follows_the_setting(cast, settings):
    settings.REVIEW_TIME = timedelta(days=3)
    one = registered(cast)
    assert one.review_due_at - one.submitted_at == timedelta(days=3)


def test_a_deal_without_a_vendor_s_side_still_registers(cast):
    deal = make_deal(by=cast.anna, location=cast.krakow, deal_type=DealType.PARTNER_LED)
    deal.engagement.solutions.set([cast.analytics])
    deal = lifecycle.win(Deal.objects.get(pk=deal.pk), by=cast.anna)
    assert registered(cast, deal).status == "pending"
