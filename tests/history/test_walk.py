"""10,000 random steps over many deals: replaying their events gives the state they are in."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from deals.actions import answers, lifecycle
from deals.actions.comments import add_comment
from deals.actions.details import edit_deal
from deals.actions.sending import upgrade_deal
from deals.actions.team import Member, set_team
from deals.demo.past import at
from deals.enums import DealType
from deals.errors import DealError
from deals.models import Deal, DealEvent, Reason, Solution
from deals.queries.history import deals_told, faults_of, with_events
from deals.replay import replay
from tests.factories import CustomerFactory, SolutionFactory, make_deal
from tests.two_sides.answering import own_details

STEPS, DEALS = 10_000, 75
TYPES = [DealType.SOLUTION_ASSESSMENT, DealType.PRIVATE, DealType.PARTNER_LED, DealType.CO_SELL]


class Walk:
    """Somebody presses something, again and again; what is refused changes nothing."""

    def __init__(self, cast, seed):
        self.cast, self.chance = cast, Random(seed)
        self.now = timezone.now()
        self.solutions = [Solution.objects.first() or SolutionFactory(), SolutionFactory()]
        self.reasons = list(Reason.objects.all())
        customer = CustomerFactory()
        for number in range(DEALS):
            make_deal(
                by=cast.ula,
                location=cast.warsaw,
                deal_type=TYPES[number % len(TYPES)],
                customer=customer,
            )
        self.deals = list(Deal.objects.select_related("organization").order_by("pk"))
        self.done = 0

    def step(self):
        deal = self.chance.choice(self.deals)
        ours = deal.organization_id == self.cast.contoso.pk
        by = self.cast.anna if ours else self.cast.sam
        verb = self.chance.choice(VERBS if ours else [*VERBS, *ANSWERS * 2])
        self.now += timedelta(minutes=self.chance.randrange(30))
        try:
            with at(self.now), transaction.atomic():
                verb(self, deal, by)
            self.done += 1
        except DealError:
            pass

    def reason(self):
        return {"reason": self.chance.choice(self.reasons), "notes": "Said  why."}

    def edit(self, deal, by):
        n = self.chance.randrange(10**6)
        values = self.chance.choice(
            [
                {"value": Decimal(n + 1) / 100},
                {"notes": f"Note\r\n{n} e\u0301", "crm_id": f" {n}  x"},
                {"close_date": timezone.localdate() + timedelta(days=n % 900)},
                {"solutions": self.chance.sample(self.solutions, 1 + n % 2)},
                {"location": self.cast.krakow, "currency": self.chance.choice(["EUR", "PLN"])},
            ]
        )
        edit_deal(deal, by=by, values=values)

    def team(self, deal, by):
        people = [Member(f"P{n}", "", f"p{n}@x.example") for n in range(6)]
        set_team(deal, by=by, members=self.chance.sample(people, self.chance.randint(1, 5)))

    def share(self, deal, by):
        upgrade_deal(deal, by=by, to=self.chance.choice(TYPES), help_wanted="quotes")

    def expire(self, deal, by):
        if self.chance.random() < 0.05:
            self.now += timedelta(days=15)
            with at(self.now):
                answers.expire_due_deals()


def grant(walk, deal, by):
    other = walk.cast.northstar if by == walk.cast.anna else walk.cast.contoso
    answers.grant_late_answer(deal, by=by, organization_id=other.pk)


VERBS = [
    lambda walk, deal, by: lifecycle.mark_stage(deal, by=by),
    lambda walk, deal, by: lifecycle.mark_stage(deal, by=by),
    lambda walk, deal, by: lifecycle.unmark_stage(deal, by=by, reason="By mistake."),
    lambda walk, deal, by: lifecycle.win(deal, by=by),
    lambda walk, deal, by: lifecycle.lose(deal, by=by, **walk.reason()),
    lambda walk, deal, by: lifecycle.close_as_error(
        deal, by=by, surviving_deal=walk.chance.choice(walk.deals), **walk.reason()
    ),
    *[lambda walk, deal, by: lifecycle.reopen(deal, by=by, reason="Again.")] * 4,
    lambda walk, deal, by: add_comment(
        deal, by=by, text="Hello", shared=walk.chance.random() < 0.5
    ),
    Walk.edit,
    Walk.edit,
    Walk.team,
    Walk.share,
    Walk.expire,
    grant,
]
ANSWERS = [
    lambda walk, deal, by: answers.accept_deal(deal, by=by, values=own_details()),
    lambda walk, deal, by: answers.decline_deal(deal, by=by, **walk.reason()),
    lambda walk, deal, by: answers.ask_late_answer(deal, by=by, notes="On holiday."),
]


@pytest.mark.once
def test_replay_of_random_steps_is_the_present_state(cast):
    walk = Walk(cast, seed=2026)
    for _ in range(STEPS):
        walk.step()
    assert walk.done > STEPS / 5
    assert [f for deal, told in with_events(deals_told()) for f in faults_of(deal, told)] == []
    kinds = set(DealEvent.objects.values_list("kind", flat=True))
    assert kinds >= {"accepted", "declined", "expired", "late_granted", "reopened", "upgraded"}
    assert set(Deal.objects.values_list("status", flat=True)) >= {"accepted", "won", "lost"}


def test_replay_gives_every_state_on_the_way(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    lifecycle.mark_stage(deal, by=cast.ula)
    lifecycle.lose(deal, by=cast.ula, reason=Reason.objects.get(code="budget"))
    states = list(deal.events.order_by("pk").values_list("state", flat=True))
    on_the_way = [replay(states[:n])["status"] for n in range(1, len(states) + 1)]
    assert on_the_way == ["accepted", "accepted", "lost"]
    assert [replay(states[:n])["progress"] for n in (1, 2, 3)] == [10, 20, 20]
