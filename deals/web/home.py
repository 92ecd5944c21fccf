"""The first page: what needs me now (spec section 14)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.roles import Right
from accounts.scope import shown_scope
from deals.models import Deal
from deals.pipelines import Stage, next_stage
from deals.queries.home import (
    answers_due,
    close_dates_passed,
    drafts_to_finish,
    next_stages,
    worked_by,
)
from deals.queries.lists import seen_by
from deals.queries.registration import reviews_to_do


@dataclass(frozen=True)
class NextStep:
    """What to do with a deal: the stage to mark, None when only Won or Lost is left."""

    deal: Deal
    stage: Stage | None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, scope = request.user, shown_scope(request)
    worked = worked_by(user, scope)
    open_deals = worked.workable()
    answers = answers_due(worked)
    stages, passed = next_stages(open_deals), close_dates_passed(open_deals)
    drafts = drafts_to_finish(seen_by(user, scope), user)
    reviews, reviews_count = reviews_to_do(user, scope)
    context: dict[str, Any] = {
        "answers": answers,
        "stages": stages,
        "steps": [
            NextStep(deal, next_stage(deal.deal_type, deal.progress)) for deal in stages.deals
        ],
        "passed": passed,
        "drafts": drafts,
        "reviews": reviews,
        "reviews_count": reviews_count,
        "sees_deals": bool(scope.reach(Right.VIEW)),
        "nothing": not any(
            (answers.count, stages.count, passed.count, drafts.count, reviews_count)
        ),
        "may_work": bool(scope.reach(Right.WORK)),
    }
    return render(request, "deals/home.html", context)


urlpatterns = [path("", home, name="home")]
