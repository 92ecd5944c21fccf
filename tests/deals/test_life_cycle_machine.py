"""A random walk over the life cycle: whatever people press in whatever order, the rules hold."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from deals.actions import lifecycle
from deals.actions.details import edit_deal
from deals.enums import CLOSED, DealType
from deals.errors import DealError, NotAllowed, NotNow
from deals.models import Deal
from deals.pipelines import markable
from tests.deals.states import reason
from tests.factories import make_deal

WORKERS = st.sampled_from(["anna", "wanda", "ula"])


def machine(cast, deal_type):
    class LifeOfADeal(RuleBasedStateMachine):
        """Beside the deal it keeps its own idea of it, as plain values."""

        def __init__(self):
            super().__init__()
            # Examples share the test's transaction: each gets one of its own inside.
            self.atomic = transaction.atomic()
            self.atomic.__enter__()
            self.deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=deal_type)
            self.status, self.marks, self.version = "accepted", 0, self.deal.version

        def teardown(self):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

        def press(self, may, action, **arguments):
            """The action works exactly when the model says so; a refusal changes nothing."""
            if not may:
                with pytest.raises(DealError), transaction.atomic():
                    action(self.deal, **arguments)
                return False
            self.deal = action(self.deal, **arguments)
            self.version += 1
            return True

        @property
        def open(self):
            return self.status == "accepted"

        @rule(who=WORKERS)
        def mark_stage(self, who):
            may = self.open and self.marks < 4
            if self.press(may, lifecycle.mark_stage, by=getattr(cast, who)):
                self.marks += 1

        @rule(who=WORKERS, why=st.sampled_from(["By mistake.", " "]))
        def unmark_stage(self, who, why):
            may = self.open and self.marks > 0 and bool(why.strip())
            if self.press(may, lifecycle.unmark_stage, by=getattr(cast, who), reason=why):
                self.marks -= 1

        @rule(who=WORKERS)
        def win(self, who):
            gated = deal_type == DealType.SOLUTION_ASSESSMENT
            may = self.open and (self.marks == 4 or not gated)
            if self.press(may, lifecycle.win, by=getattr(cast, who)):
                self.status = "won"

        @rule(who=WORKERS, code=st.sampled_from(["budget", "other", "test"]))
        def lose(self, who, code):
            may = self.open and code == "budget"  # other wants notes, test is of another list
            by, why = getattr(cast, who), reason(code)
            if self.press(may, lifecycle.lose, by=by, reason=why):
                self.status = "lost"

        @rule(who=WORKERS, code=st.sampled_from(["test", "duplicate_portal", "solution"]))
        def close_as_error(self, who, code):
            by, why = getattr(cast, who), reason(code)
            may = self.open and code == "test"
            if self.press(may, lifecycle.close_as_error, by=by, reason=why):
                self.status = "error"

        @rule(who=WORKERS)
        def reopen(self, who):
            may = not self.open and who != "ula"
            if self.press(may, lifecycle.reopen, by=getattr(cast, who), reason="Again."):
                self.status = "accepted"

        @rule(who=WORKERS)
        def edit(self, who):
            values = {"crm_id": f"CRM {self.version}"}
            self.press(self.open, edit_deal, by=getattr(cast, who), values=values)

        @rule()
        def viewers_change_nothing(self):
            with pytest.raises(NotAllowed), transaction.atomic():
                lifecycle.win(self.deal, by=cast.vera)

        @precondition(lambda self: not self.open)
        @rule()
        def nothing_but_reopen_is_possible_on_a_closed_deal(self):
            with pytest.raises(NotNow), transaction.atomic():
                lifecycle.mark_stage(self.deal, by=cast.anna)

        @invariant()
        def the_row_says_what_the_model_says(self):
            deal = Deal.objects.get(pk=self.deal.pk)
            assert deal.status == self.status
            assert deal.version == self.version
            assert [m.percent for m in deal.marks.all()] == [
                stage.percent for stage in markable(deal_type)[: self.marks]
            ]
            percents = [10, 20, 40, 60, 80]
            assert deal.progress == (100 if self.status == "won" else percents[self.marks])
            assert (deal.closed_at is not None) == (deal.status in CLOSED)
            assert (deal.reason is not None) == (deal.status in {"lost", "error"})

        @invariant()
        def each_version_has_one_event(self):
            versions = self.deal.events.values_list("version", flat=True)
            assert sorted(versions) == list(
                range(versions.count() and min(versions), self.version + 1)
            )

        @invariant()
        def the_other_side_has_not_moved(self):
            others = Deal.objects.filter(engagement=self.deal.engagement_id).exclude(
                pk=self.deal.pk
            )
            assert [other.status for other in others] in ([], ["received"])
            assert all(other.version == 1 for other in others)

    return LifeOfADeal


@pytest.mark.parametrize("deal_type", [DealType.SOLUTION_ASSESSMENT, DealType.PRIVATE])
def test_the_rules_hold_on_every_way_through_life(cast, deal_type):
    run_state_machine_as_test(
        machine(cast, deal_type),
        settings=settings(
            # what is true on one database seldom isn't on the other
            max_examples=25 if connection.vendor == "sqlite" else 8,
            stateful_step_count=15,
            deadline=timedelta(seconds=30),
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
