"""Registrations of won deals: some wait for the vendor's review, some are in it."""

from typing import Any

from tests.bench.filling.cases import Case, Side
from tests.bench.filling.companies import public_id
from tests.bench.filling.moments import DAY, day, moment
from tests.bench.filling.tables import Table

EVERY = 4  # of the won co-sell and partner-led deals so many share one registration
REVIEW = 10 * DAY


class Registrations:
    def __init__(self) -> None:
        self.won = 0
        self.registrations = Table(
            "deals.Registration",
            *("id", "public_id", "deal_id", "customer_id", "solution_id", "total_value"),
            *("solution_value", "currency", "signed_on", "starts_on", "ends_on", "perpetual"),
            *("on_platform", "pricing_model", "status", "submitted_at", "review_due_at"),
            "review_started_at",
        )
        self.rounds = Table(
            "deals.Round", "registration_id", "number", "sent_at", "sent_by_id", "changes"
        )

    @property
    def tables(self) -> list[Table]:
        return [self.registrations, self.rounds]

    def write(self, case: Case, side: Side, state: dict[str, Any], solutions: list[int]) -> None:
        """One for each fourth deal that can be registered, with its first solution."""
        if side.status != "won" or side.inbound or case.deal_type not in ("co_sell", "partner_led"):
            return
        self.won += 1
        key, left = divmod(self.won, EVERY)
        if left:
            return
        closed = side.closed or case.begun
        started = moment(closed + DAY) if key % 2 else None
        self.registrations.add(
            *(key, public_id(key), side.pk, case.customer + 1, solutions[0]),
            *(state["value"], state["value"], state["currency"]),
            *(day(closed), day(closed), day(closed + 365 * DAY), False, True, "per_user"),
            "in_review" if started else "pending",
            *(moment(closed), moment(closed + REVIEW), started),
        )
        self.rounds.add(key, 1, moment(closed), state["author"], "{}")
