"""A random walk over registration: two partners, one customer, whatever anybody presses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from deals.actions import lifecycle, reviews
from deals.actions.registration import (
    register_deal,
    resubmit_registration,
    withdraw_registration,
)
from deals.errors import DealError
from deals.models import Deal, Registration
from tests.factories import CustomerFactory
from tests.registration.registering import contract, eligible_deal

SIDES = st.sampled_from(["contoso", "fabrikam"])
FIELDS = ("total_value", "currency", "notes")
VALUES = {"total_value": Decimal("70000.00"), "currency": "PLN", "notes": "Corrected."}


class Side:
    """What the machine believes of one partner's deal and registration."""

    def __init__(self, deal, by, admin):
        self.deal, self.by, self.admin = deal, by, admin
        self.won, self.status, self.one = False, "", None
        self.version = self.rounds = 0
        self.asked: set[str] = set()
        self.values: dict[str, object] = {}


def machine(cast):
    class LifeOfRegistrations(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            # Examples share the test's transaction: each gets one of its own inside.
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            customer = CustomerFactory()
            ours = eligible_deal(cast, customer=customer)
            theirs = eligible_deal(cast, by=cast.paul, location=cast.paris, customer=customer)
            self.sides = {
                "contoso": Side(ours, cast.ula, cast.anna),
                "fabrikam": Side(theirs, cast.paul, cast.fay),
            }

        def teardown(self):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        def press(self, may, action):
            """The action works exactly when the model says so; a refusal changes nothing."""
            if not may:
                with pytest.raises(DealError), transaction.atomic():
                    action()
                return None
            return action()

        def moved(self, side, may, action, status):
            if done := self.press(may and side.one, action):
                side.one, side.status = done, status
                side.version += 1
            return done

        @property
        def taken(self):
            return any(side.status == "approved" for side in self.sides.values())

        @rule(name=SIDES)
        def win(self, name):
            side = self.sides[name]
            if not side.won:
                side.deal = lifecycle.win(side.deal, by=side.by)
                side.won = True

        @rule(name=SIDES)
        def reopen(self, name):
            side = self.sides[name]
            may = side.won and side.status in {"", "withdrawn", "rejected"}
            again = self.press(may, lambda: lifecycle.reopen(side.deal, by=side.admin, reason="."))
            if again:
                side.deal, side.won = again, False

        @rule(name=SIDES)
        def register(self, name):
            side = self.sides[name]
            may = side.won and side.status in {"", "withdrawn"} and not self.taken
            one = self.press(may, lambda: register_deal(side.deal, by=side.by, values=contract()))
            if one:
                side.one, side.status, side.values = one, "pending", contract()
                side.version += 1
                side.rounds += 1

        @rule(name=SIDES)
        def start(self, name):
            side = self.sides[name]
            if side.one:
                may = side.status == "pending"
                act = lambda: reviews.start_review(side.one, by=cast.rita)  # noqa: E731
                self.moved(side, may, act, "in_review")

        @rule(name=SIDES, fields=st.sets(st.sampled_from(FIELDS)))
        def ask(self, name, fields):
            side, remarks = self.sides[name], dict.fromkeys(fields, "Why?")
            if side.one:
                may = side.status == "in_review" and bool(fields)
                act = lambda: reviews.ask_for_action(  # noqa: E731
                    side.one, by=cast.rita, remarks=remarks
                )
                if self.moved(side, may, act, "action_required"):
                    side.asked = fields

        @rule(name=SIDES, fields=st.sets(st.sampled_from(FIELDS)))
        def resubmit(self, name, fields):
            side, values = self.sides[name], {field: VALUES[field] for field in fields}
            if side.one:
                may = side.status == "action_required" and fields <= side.asked
                act = lambda: resubmit_registration(  # noqa: E731
                    side.one, by=side.by, values=values
                )
                if self.moved(side, may, act, "in_review"):
                    side.values |= values
                    side.rounds += 1

        @rule(name=SIDES)
        def approve(self, name):
            side = self.sides[name]
            if side.one:
                may = side.status == "in_review" and not self.taken
                act = lambda: reviews.approve_registration(side.one, by=cast.rita)  # noqa: E731
                self.moved(side, may, act, "approved")

        @rule(name=SIDES, why=st.sampled_from(["No contract.", " "]))
        def reject(self, name, why):
            side = self.sides[name]
            if side.one:
                may = side.status == "in_review" and bool(why.strip())
                act = lambda: reviews.reject_registration(  # noqa: E731
                    side.one, by=cast.rita, reason=why
                )
                self.moved(side, may, act, "rejected")

        @rule(name=SIDES)
        def withdraw(self, name):
            side = self.sides[name]
            if side.one:
                may = side.status in {"pending", "in_review", "action_required"}
                act = lambda: withdraw_registration(side.one, by=side.by)  # noqa: E731
                self.moved(side, may, act, "withdrawn")

        @invariant()
        def the_rows_say_what_the_model_says(self):
            for side in self.sides.values():
                one = Registration.objects.filter(deal=side.deal).first()
                assert (one.status if one else "") == side.status
                if one:
                    assert (one.version, one.rounds.count()) == (side.version, side.rounds)
                    assert {n: getattr(one, n) for n in side.values} == side.values
                    assert one.deal.events.filter(version=None).count() == side.version

        @invariant()
        def one_is_approved_at_most_and_only_of_a_won_deal(self):
            approved = Registration.objects.filter(status="approved").select_related("deal")
            assert len(approved) <= 1
            assert all(one.deal.status == "won" for one in approved)

        @invariant()
        def the_deals_are_as_they_were_but_for_winning_and_reopening(self):
            for side in self.sides.values():
                deal = Deal.objects.get(pk=side.deal.pk)
                assert deal.status == ("won" if side.won else "accepted")
                assert deal.version == side.deal.version

    return LifeOfRegistrations


def test_the_rules_hold_on_every_way_through_a_review(cast):
    run_state_machine_as_test(
        machine(cast),
        settings=settings(
            # what is true on one database seldom isn't on the other
            max_examples=25 if connection.vendor == "sqlite" else 8,
            stateful_step_count=25,
            deadline=timedelta(seconds=30),
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
