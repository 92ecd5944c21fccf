"""Deals in every state, brought there by the real actions, and the inputs of every verb."""

from deals.actions import lifecycle
from deals.enums import DealType
from deals.models import Deal, Reason
from tests.factories import make_deal

STATES = ("new", "mid", "ready", "won", "lost", "error")
INPUT = {
    "mark-stage": {},
    "unmark-stage": {"reason_notes": "Pressed by mistake."},
    "won": {},
    "lost": {"reason": "budget", "reason_notes": ""},
    "close-as-error": {"reason": "test", "reason_notes": ""},
    "reopen": {"reason_notes": "The customer came back."},
}


def reason(code: str) -> Reason:
    return Reason.objects.get(code=code)


def mark(deal: Deal, times: int, by) -> Deal:
    for _ in range(times):
        deal = lifecycle.mark_stage(deal, by=by)
    return deal


def deal_in(state: str, cast, deal_type=DealType.SOLUTION_ASSESSMENT, **changes) -> Deal:
    """Ula's deal in Warsaw, in that state."""
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type=deal_type, **changes)
    marks = {"new": 0, "mid": 2, "ready": 4, "won": 4}.get(state, 1)
    deal = mark(deal, marks, cast.ula)
    if state == "won":
        return lifecycle.win(deal, by=cast.ula)
    if state == "lost":
        return lifecycle.lose(deal, by=cast.ula, reason=reason("budget"))
    if state == "error":
        return lifecycle.close_as_error(deal, by=cast.ula, reason=reason("test"))
    return deal


def posted(verb: str) -> dict[str, str]:
    """What the verb's form sends."""
    data = dict(INPUT[verb])
    if "reason" in data:
        data["reason"] = str(reason(data["reason"]).pk)
    return data


def act(verb: str, deal: Deal, by) -> Deal:
    """The verb as an action."""
    actions = {
        "mark-stage": lambda: lifecycle.mark_stage(deal, by=by),
        "unmark-stage": lambda: lifecycle.unmark_stage(deal, by=by, reason="By mistake."),
        "won": lambda: lifecycle.win(deal, by=by),
        "lost": lambda: lifecycle.lose(deal, by=by, reason=reason("budget")),
        "close-as-error": lambda: lifecycle.close_as_error(deal, by=by, reason=reason("test")),
        "reopen": lambda: lifecycle.reopen(deal, by=by, reason="The customer came back."),
    }
    return actions[verb]()
