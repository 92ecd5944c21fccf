"""Deals sent to other organizations, and what the other sides answer: every state of inbound."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from accounts.models import Location
from deals.actions.answers import (
    accept_deal,
    ask_late_answer,
    decline_deal,
    expire_due_deals,
    grant_late_answer,
)
from deals.actions.creation import create_deal
from deals.actions.drafts import save_step, start_draft
from deals.actions.lifecycle import mark_stage
from deals.actions.notify import mark_read
from deals.actions.reminders import remind
from deals.demo import words
from deals.demo.past import at
from deals.demo.plan import Story
from deals.demo.telling import Teller
from deals.enums import DealType, ReasonFor, SolutionType, Status
from deals.models import AssessmentType, Deal

LATE = "The colleague who looks after this customer was on holiday until Monday."
DECLINED = "We are at capacity with two rollouts until the end of the quarter."
STEPS_TAKEN = 2
ANSWERS = ("accept", "accept", "accept", "decline", "none")


@dataclass(frozen=True)
class Sent:
    """A deal that one organization sends to another: how old it is, and how it is answered."""

    story: Story
    recipient: tuple[str, str]
    answer: str


def _sent(who: tuple[str, str, str], to: tuple[str, str], kind: DealType, *ends: Any) -> list[Sent]:
    return [
        Sent(Story(*who, deal_type=kind, end="10", age=age), to, answer) for age, answer in ends
    ]


FROM_VENDOR = ("specialist@northstar.example", "Prague", "PL")
TO_FRANCE = ("specialist@northstar.example", "Dublin", "FR")
FROM_PARIS = ("admin@fabrikam.example", "Paris", "FR")
FROM_WARSAW = ("warsaw-admin@contoso.example", "Warsaw", "PL")
ASSESSMENT, CO_SELL, LED = DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL, DealType.PARTNER_LED
WARSAW, KRAKOW = ("Contoso", "Warsaw"), ("Contoso", "Kraków")
PARIS, LYON = ("Fabrikam", "Paris"), ("Fabrikam", "Lyon")
SENT = [
    *_sent(FROM_VENDOR, WARSAW, ASSESSMENT, (2, "none"), (12, "none"), (28, "accept")),
    *_sent(FROM_VENDOR, KRAKOW, CO_SELL, (6, "none"), (31, "decline"), (19, "none")),
    *_sent(FROM_PARIS, WARSAW, LED, (13, "none"), (24, "accept"), (33, "late")),
    *_sent(TO_FRANCE, PARIS, ASSESSMENT, (3, "none"), (13, "none"), (26, "accept")),
    *_sent(FROM_WARSAW, LYON, CO_SELL, (11, "none"), (22, "decline"), (36, "granted")),
    *_sent(FROM_WARSAW, PARIS, LED, (17, "none"), (40, "late")),
]


def tell_answers(teller: Teller) -> None:
    """Send the deals, answer them and what partners shared; the rest expires in its time."""
    late: list[tuple[Deal, str]] = []
    for sent in sorted(SENT, key=lambda one: -one.story.age):
        for deal in _send(teller, sent).sent_to.select_related("organization"):
            answer = sent.answer if deal.organization.name == sent.recipient[0] else "accept"
            if answer in {"late", "granted"}:
                late.append((deal, answer))
            _answer(teller, deal, answer)
    for deal in _shared():
        _answer(teller, deal, teller.chance.choice(ANSWERS))
    _expire(teller)
    for deal, answer in late:
        _ask_late(teller, deal, answer)


def tell_news(teller: Teller) -> None:
    """The clock reminded in time, and three days ago everybody had read what they were told."""
    with at(teller.now - timedelta(days=4)):
        remind()
    for user in teller.users.values():
        mark_read(by=user, until=teller.now - timedelta(days=3))


def _shared() -> list[Deal]:
    """What the vendor received of deals that partners work on themselves."""
    waiting = Deal.objects.filter(status=Status.RECEIVED, engagement__recipient=None)
    return list(waiting.order_by("submitted_at", "pk"))


def _expire(teller: Teller) -> None:
    """As the clock would have, each deal at its own deadline."""
    due = Deal.objects.filter(status=Status.RECEIVED, answer_due_at__lte=teller.now)
    for moment in list(due.order_by("answer_due_at").values_list("answer_due_at", flat=True)):
        with at(moment or teller.now):
            expire_due_deals()


def _send(teller: Teller, sent: Sent) -> Deal:
    author = teller.users[sent.story.author]
    organization, name = sent.recipient
    to = Location.objects.get(organization__name=organization, name=name)
    with at(next(teller.moments(sent.story.age, 0, 1))):
        draft = start_draft(by=author)
        values = teller.values_for(replace(sent.story, deal_type=CO_SELL))
        values["customer"]["recipient"] = to
        if sent.story.deal_type == ASSESSMENT:
            values["solution"] = _assessment(teller, to)
        elif sent.story.deal_type == LED:
            values["solution"] |= {"help_wanted": "visible"}
        for step, answers in values.items():
            draft = save_step(draft, by=author, step=step, values=answers)
        return create_deal(draft, by=author, consent=teller.consent)


def _assessment(teller: Teller, to: Location) -> dict[str, Any]:
    kinds = list(AssessmentType.objects.open_to(to.organization_id))
    return {
        "solution_type": SolutionType.SOLUTION_ASSESSMENT,
        "assessment_type": teller.chance.choice(kinds),
        "assessment_location": to,
    }


def _answer(teller: Teller, deal: Deal, answer: str) -> None:
    """Answer after some days, unless those lie ahead; without an answer the deal expires."""
    if answer not in {"accept", "decline"} or deal.answer_due_at is None:
        return
    by, received = teller.admin(deal.organization_id), cast("datetime", deal.submitted_at)
    days, hours = teller.chance.randint(1, 9), teller.chance.randint(1, 5)
    moment = received + timedelta(days=days, hours=hours)
    if moment >= teller.now:
        return
    with at(moment):
        if answer == "decline":
            reason = teller.reason(ReasonFor.NOT_WON)
            decline_deal(deal, by=by, reason=reason, notes=DECLINED)
        else:
            deal = accept_deal(deal, by=by, values=_own_details(teller, deal))
    for step in range(1, STEPS_TAKEN if answer == "accept" else 0):
        later = moment + timedelta(days=4 * step)
        if later < teller.now and deal.deal_type != LED:
            with at(later):
                deal = mark_stage(deal, by=by)


def _ask_late(teller: Teller, deal: Deal, answer: str) -> None:
    own, due = deal.sent_by, cast("datetime", deal.answer_due_at)
    with at(due + timedelta(days=1, hours=2)):
        ask_late_answer(deal, by=teller.admin(deal.organization_id), notes=LATE)
    if answer == "granted" and own:
        # Three days ago, so that the deal waits for its late answer today.
        with at(teller.now - timedelta(days=3)):
            grant_late_answer(own, by=own.author, organization_id=deal.organization_id)


def _own_details(teller: Teller, deal: Deal) -> dict[str, Any]:
    chance, customer = teller.chance, deal.engagement.customer
    assert customer is not None  # noqa: S101  # every deal that was sent has one
    return {
        "name": words.deal_name(chance, deal.deal_type, customer),
        "value": Decimal(round(chance.lognormvariate(11, 1), -3) + 1000),
        "currency": "EUR",
        "close_date": timezone.localdate() + timedelta(days=chance.randint(30, 120)),
        "notes": chance.choice(words.NOTES),
    }
