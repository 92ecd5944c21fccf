"""The graph of @transition is the table of spec section 4, no more and no less."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.authorize import may_reopen, may_submit, may_work
from deals.models import Deal

SPECIFIED = {
    ("draft", "accepted", "submit", may_submit),
    ("draft", "received", "receive", None),
    ("draft", "accepted", "receive_accepted", None),
    ("received", "accepted", "accept", may_work),
    ("received", "declined", "decline", may_work),
    ("received", "expired", "expire", None),
    ("expired", "expired", "ask_late", may_work),
    ("expired", "received", "receive_again", None),
    ("accepted", "received", "receive_after_all", None),  # partner-led becomes co-sell
    ("accepted", "accepted", "mark_stage", may_work),
    ("accepted", "accepted", "unmark_stage", may_work),
    ("accepted", "won", "win", may_work),
    ("accepted", "lost", "lose", may_work),
    ("accepted", "error", "close_as_error", may_work),
    ("won", "accepted", "reopen", may_reopen),
    ("lost", "accepted", "reopen", may_reopen),
    ("error", "accepted", "reopen", may_reopen),
}
GUARDS = {
    "submit": ["missing_for_submission", "missing_consent"],
    "receive": [],
    "receive_accepted": [],
    "receive_after_all": [],
    "accept": ["is_late", "missing_for_accept"],
    "decline": ["is_late"],
    "expire": ["is_not_due"],
    "ask_late": ["late_answer_asked"],
    "receive_again": ["late_answer_not_asked"],
    "mark_stage": ["not_workable", "missing_for_mark"],
    "unmark_stage": ["not_workable", "missing_for_unmark"],
    "win": ["not_workable", "missing_for_won"],
    "lose": ["not_workable"],
    "close_as_error": ["not_workable"],
    "reopen": ["not_workable", "missing_for_reopen"],
}


def graph():
    return list(Deal().get_all_status_transitions())


def test_the_graph_is_the_table_of_the_specification():
    found = {(str(t.source), str(t.target), t.name, t.permission) for t in graph()}
    assert found == SPECIFIED
    assert len(graph()) == len(SPECIFIED)


@pytest.mark.parametrize("name", GUARDS)
def test_each_transition_has_its_guards(name):
    found = {tuple(c.guard.__name__ for c in t.conditions) for t in graph() if t.name == name}
    assert found == {tuple(GUARDS[name])}


def test_only_one_function_calls_transitions():
    names = "|".join(sorted({t.name for t in graph()}))
    call = re.compile(rf"\.({names})\(|getattr\(deal, name\)\(")
    callers = {
        path.relative_to(settings.BASE_DIR).as_posix(): found
        for path in Path(settings.BASE_DIR).glob("*/**/*.py")
        if path.parts[len(settings.BASE_DIR.parts)] in {"accounts", "deals", "portal"}
        and (found := [m.group() for m in call.finditer(path.read_text())])
    }
    calls_of_actions = {
        name: [c for c in found if c != "getattr(deal, name)("] for name, found in callers.items()
    }
    assert callers["deals/actions/lifecycle.py"] == ["getattr(deal, name)("]
    # Elsewhere these words are calls of the actions of the same name.
    allowed = {"deals/web/verbs.py": [".mark_stage("]}
    others = {n: c for n, c in calls_of_actions.items() if c}
    assert others == allowed


def test_status_cannot_be_assigned():
    deal = Deal()
    with pytest.raises(AttributeError):
        deal.status = "won"
