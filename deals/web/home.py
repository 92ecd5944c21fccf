"""The first page: what needs me now, each with its next step (spec section 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.roles import Right
from accounts.scope import Scope, shown_scope
from deals.columns import title_of
from deals.models import Deal
from deals.pipelines import Stage, next_stage
from deals.queries.counts import Count
from deals.queries.home import (
    Pile,
    answers_due,
    corrections_due,
    drafts_to_finish,
    to_move_on,
    worked_by,
)
from deals.queries.registration import reviews_to_do

FEW = 3  # rows of each kind where many kinds share the screen
# What each kind is called, where all of it is, and what that link says, in the order of haste.
KINDS: dict[str, tuple[Promise, str, str, Promise]] = {
    "answers": (
        *(_("Answers due"), "deals:inbound", "?view=needs_my_answer"),
        _("All that need my answer"),
    ),
    "corrections": (
        *(_("Registrations to correct"), "deals:closed", "?registration=action_required"),
        _("All to correct"),
    ),
    "reviews": (_("Registrations to review"), "deals:registrations", "", _("All registrations")),
    "passed": (
        *(_("Close date passed"), "deals:outbound", "?view=close_date_passed"),
        _("All whose date passed"),
    ),
    "stages": (_("Next stages"), "deals:outbound", "", _("All outbound deals")),
    "drafts": (_("Drafts to finish"), "deals:drafts", "", _("All drafts")),
}


@dataclass(frozen=True)
class Answer:
    """A received deal, and what it is called until it has a name of its own."""

    deal: Deal
    title: str


@dataclass(frozen=True)
class NextStep:
    """What to do with a deal: the stage to mark, None when only Won or Lost is left."""

    deal: Deal
    stage: Stage | None


@dataclass(frozen=True)
class Kind:
    """A kind of thing to do: a card of the page."""

    key: str
    title: Promise
    url_name: str
    query: str
    all_of_it: Promise
    rows: Sequence[Any]
    count: Count

    @property
    def template(self) -> str:
        return f"deals/home/_{self.key}.html"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, scope = request.user, shown_scope(request)
    piles = piles_of(user, scope)
    there = {key: pile for key, pile in piles.items() if pile.count}
    few = FEW if len(there) > 2 else None
    kinds = [Kind(key, *KINDS[key], pile.deals[:few], pile.count) for key, pile in there.items()]
    context = {
        **piles,
        "columns": columns(kinds),
        "sees_deals": bool(scope.reach(Right.VIEW)),
        "may_work": bool(scope.reach(Right.WORK)),
        "nothing": not there,
    }
    return render(request, "deals/home.html", context)


def piles_of(user: Any, scope: Scope) -> dict[str, Pile]:
    """All that waits for the user, by kind and in the order of haste."""
    worked = worked_by(user, scope)
    answers, corrections = answers_due(worked), corrections_due(worked)
    called = [Answer(deal, title_of(_values(deal))) for deal in answers.deals]
    stages, passed = to_move_on(worked.workable())
    steps = [NextStep(deal, next_stage(deal.deal_type, deal.progress)) for deal in stages.deals]
    drafts = drafts_to_finish(user, scope)
    return {
        "answers": Pile(called, answers.count),
        "corrections": corrections,
        "reviews": Pile(*reviews_to_do(user, scope)),
        "passed": passed,
        "stages": Pile(steps, stages.count),
        "drafts": drafts,
    }


def _values(deal: Any) -> dict[str, Any]:
    kind = deal.engagement.assessment_type
    return {
        "name": deal.name,
        "engagement__customer__name": deal.engagement.customer.name,
        "engagement__assessment_type__name": kind.name if kind else "",
        "solutions": deal.solutions,
    }


def columns(kinds: Sequence[Kind]) -> tuple[list[Kind], list[Kind]]:
    """Two columns of about the same height, what is urgent on top."""
    left: list[Kind] = []
    right: list[Kind] = []
    for kind in kinds:
        (right if _height(right) < _height(left) else left).append(kind)
    return left, right


def _height(column: Sequence[Kind]) -> int:
    return sum(1 + len(kind.rows) for kind in column)


urlpatterns = [path("", home, name="home")]
