"""Start, ask, approve, reject, resubmit, withdraw: who may in which state, and what is left."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from deals.actions import reviews
from deals.actions.customers import merge_customers
from deals.actions.registration import (
    register_deal,
    resubmit_registration,
    withdraw_registration,
)
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Stale
from deals.events import Known, entries
from deals.models import Deal, Notification, Registration
from tests.factories import CustomerFactory
from tests.registration.registering import (
    STATES,
    VERBS,
    contract,
    registered,
    registration_in,
    won_deal,
)

# From which states each verb leads where.
GRAPH = {
    "start": {"pending": "in_review"},
    "ask": {"in_review": "action_required"},
    "approve": {"in_review": "approved"},
    "reject": {"in_review": "rejected"},
    "resubmit": {"action_required": "in_review"},
    "withdraw": dict.fromkeys(("pending", "in_review", "action_required"), "withdrawn"),
    "register": {"withdrawn": "pending"},
}
OF_VENDOR = {"start", "ask", "approve", "reject"}


def outcome(verb, one, by):
    try:
        return VERBS[verb](one, by).status
    except (NotAllowed, NotFound, NotNow) as refusal:
        return type(refusal)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_works_in_its_states_only(cast, verb, state):
    one = registration_in(state, cast)
    by = cast.rita if verb in OF_VENDOR else cast.ula
    unseen = NotFound if verb in OF_VENDOR and state == "withdrawn" else NotNow
    assert outcome(verb, one, by) == GRAPH[verb].get(state, unseen)
    left = Registration.objects.get(pk=one.pk).status
    assert left == GRAPH[verb].get(state, state)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_for_its_people_only(cast, verb):
    one = registration_in(next(iter(GRAPH[verb])), cast)
    allowed = {"rita"} if verb in OF_VENDOR else {"anna", "wanda", "ula"}
    reads = set() if verb in OF_VENDOR else {"vera"}
    for who in set(cast.everybody) - allowed:
        assert outcome(verb, one, getattr(cast, who)) == (
            NotAllowed if who in reads else NotFound
        ), who
    for who in allowed:
        assert outcome(verb, one, getattr(cast, who)) not in {NotAllowed, NotFound}, who


def test_only_the_named_fields_are_unlocked(cast):
    one = registration_in("action_required", cast)
    with pytest.raises(Invalid) as refusal:
        resubmit_registration(one, by=cast.ula, values={"notes": "Other."})
    assert refusal.value.field == "notes"
    values = {"total_value": Decimal("60000.00")}
    one = resubmit_registration(one, by=cast.ula, values=values)
    assert (one.status, one.total_value) == ("in_review", Decimal("60000.00"))
    last = one.rounds.get(number=2)
    assert last.changes == {"total_value": ["50000.00", "60000.00"]}
    assert last.sent_by == cast.ula


def test_the_end_and_perpetual_are_unlocked_together(cast):
    one = registration_in("in_review", cast)
    one = reviews.ask_for_action(one, by=cast.rita, remarks={"perpetual": "It has no end."})
    one = resubmit_registration(one, by=cast.ula, values={"perpetual": True, "ends_on": None})
    assert one.ends_on is None
    assert set(one.rounds.get(number=2).changes) == {"perpetual", "ends_on"}


def test_unlocked_fields_keep_the_rules_and_the_first_day_of_sending(cast):
    one = registration_in("in_review", cast)
    signed = one.signed_on
    asked = {"signed_on": "Which day?", "solution_value": "Too high?"}
    one = reviews.ask_for_action(one, by=cast.rita, remarks=asked)
    with pytest.raises(Invalid):
        resubmit_registration(one, by=cast.ula, values={"solution_value": Decimal(50001)})
    with time_machine.travel(timezone.now() + timedelta(days=90)):
        one = resubmit_registration(one, by=cast.ula, values={"signed_on": signed})
        assert timedelta(days=9) < one.review_due_at - timezone.now() <= timedelta(days=10)


@pytest.mark.parametrize("remarks", [{}, {"total_value": " "}, {"": "All of it is wrong."}])
def test_asking_names_at_least_one_field(cast, remarks):
    one = registration_in("in_review", cast)
    with pytest.raises(Invalid):
        reviews.ask_for_action(one, by=cast.rita, remarks=remarks)


def test_rejecting_needs_a_reason(cast):
    with pytest.raises(Invalid) as refusal:
        reviews.reject_registration(registration_in("in_review", cast), by=cast.rita, reason=" ")
    assert refusal.value.field == "reason"


def test_an_out_of_date_page_changes_nothing(cast):
    one = registration_in("in_review", cast)
    with pytest.raises(Stale):
        reviews.approve_registration(one, by=cast.rita, version=one.version - 1)
    with pytest.raises(Stale):
        withdraw_registration(one, by=cast.ula, version=one.version - 1)


def test_a_withdrawn_one_is_registered_anew_with_what_changed(cast):
    one = registration_in("withdrawn", cast)
    again = register_deal(one.deal, by=cast.wanda, values=contract(currency="PLN"))
    assert (again.pk, again.status) == (one.pk, "pending")
    assert again.rounds.get(number=2).changes == {"currency": ["EUR", "PLN"]}


def test_a_second_one_of_customer_and_solution_is_not_approved_and_told_why(cast):
    first = registration_in("approved", cast)
    deal = won_deal(cast, by=cast.fay, location=cast.paris)
    # Registered before the first was approved: the first stood in the way of nobody then.
    second = Registration.objects.get(pk=registered(cast, deal).pk)
    Registration.objects.filter(pk=second.pk).update(customer=first.customer)
    second = reviews.start_review(second, by=cast.rita)
    with pytest.raises(NotNow, match="was approved already"):
        reviews.approve_registration(second, by=cast.rita)
    assert Registration.objects.get(pk=second.pk).status == "in_review"


def test_customers_with_approved_registrations_of_one_solution_are_not_merged(cast):
    first, second = registration_in("approved", cast), registration_in("approved", cast)
    with pytest.raises(Invalid, match="can't be merged"):
        merge_customers(first.customer, into=second.customer, by=cast.root)
    other = CustomerFactory()
    merge_customers(first.customer, into=other, by=cast.root)
    assert Registration.objects.get(pk=first.pk).customer == other


def test_reviewers_see_registrations_but_no_deals(cast):
    pending, withdrawn = registration_in("pending", cast), registration_in("withdrawn", cast)
    begun = withdraw_registration(registration_in("in_review", cast), by=cast.ula)
    seen = Registration.objects.visible_to(cast.rita)
    assert set(seen) == {pending, begun}
    assert not Deal.objects.visible_to(cast.rita).exists()
    assert set(Registration.objects.visible_to(cast.vera)) == {pending, withdrawn, begun}
    for who in (cast.bert, cast.fay, cast.sam, cast.nora, cast.root):
        assert not Registration.objects.visible_to(who).exists()


@pytest.mark.parametrize(
    ("state", "told"), [("pending", 0), ("in_review", 0), ("action_required", 1), ("approved", 1)]
)
def test_the_team_and_the_admins_are_told_by_the_vendor_s_name(cast, state, told):
    one = registration_in(state, cast)
    notices = Notification.objects.filter(notice="registration")
    people = {"Anna Admin", "Wanda Warsaw", "Ula User"} if told else set()
    assert set(notices.values_list("user__name", flat=True)) == people
    said = entries(one.deal.events.all(), Known())
    assert "Rita" not in " ".join(f"{entry.who} {entry.sentence}" for entry in said)
    if told:
        assert str(said[0].who) == "Northstar"


def test_every_verb_writes_history_and_leaves_the_deal_as_it_is(cast):
    deal = won_deal(cast)
    one = registered(cast, deal)
    one = reviews.start_review(one, by=cast.rita)
    one = reviews.ask_for_action(one, by=cast.rita, remarks={"notes": "Which?"})
    one = resubmit_registration(one, by=cast.ula, values={"notes": "This one."})
    one = reviews.reject_registration(one, by=cast.rita, reason="No contract.")
    assert one.version == 5
    kinds = deal.events.filter(version=None).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        *("registered", "review_started", "review_asked"),
        *("review_answered", "review_rejected"),
    ]
    assert Deal.objects.get(pk=deal.pk).version == deal.version
    assert deal.events.get(kind="review_rejected").data["notes"] == "No contract."
