"""The last step: review everything, give consent, Create deal."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.scope import shown_scope
from deals import guards
from deals.actions.creation import create_deal
from deals.errors import NotAllowed, NotNow, Problem
from deals.forms.steps import ConsentForm
from deals.models import Deal
from deals.queries.consent import newest_text
from deals.queries.duplicates import duplicates_of
from deals.web.base import get_draft
from deals.web.steps import NAMES, STEPS, step_bar, step_named


def review_context(
    request: HttpRequest, draft: Deal, problems: Sequence[Problem]
) -> dict[str, Any]:
    """All that the review shows: what is missing by step, and the text to consent to."""
    titles = {step.name: step.title for step in STEPS}
    in_order = sorted(problems, key=lambda problem: NAMES.index(problem.step))
    missing = [
        (name, titles[name], list(group))
        for name, group in groupby(in_order, key=lambda problem: problem.step)
    ]
    return {
        "engagement": draft.engagement,
        "missing": missing,
        "text": newest_text(),
        "duplicates": duplicates_of(draft, request.user),
    }


def create(request: HttpRequest, draft: Deal) -> HttpResponse:
    """Create the deal if the box under the newest text is ticked and nothing is missing."""
    form, text = ConsentForm(request.POST), newest_text()
    if text and request.POST.get("version") != text.version:
        form.add_error("consent", _("The text has changed; read it and tick the box again."))
    if form.is_valid():
        try:
            deal = create_deal(draft, by=request.user, consent=text, scope=shown_scope(request))
        except NotNow as refusal:
            return show_review(request, draft, form, refusal.problems)
        except NotAllowed:
            # The right at this location ended, not the draft: another location mends it.
            gone = _("You may no longer create deals at this location; choose another one.")
            problems = [Problem("details", "location", gone)]
            return show_review(request, draft, form, problems, status=403)
        words = _("The deal %(reference)s is created.") % {"reference": deal.reference}
        messages.success(request, words)
        return redirect("deals:deal", reference=deal.reference)
    return show_review(request, draft, form, guards.missing_for_submission(draft))


def show_review(
    request: HttpRequest,
    draft: Deal,
    form: ConsentForm,
    problems: Sequence[Problem],
    status: int = 200,
) -> HttpResponse:
    """The review again, with what is missing; nothing that was entered is lost."""
    step = step_named("consent") or STEPS[-1]
    draft = get_draft(request, draft.reference)
    context = {
        "draft": draft,
        "step": step,
        "form": form,
        "back": STEPS[-2].name,
        "marks": step_bar(draft, step, problems),
        **review_context(request, draft, problems),
    }
    return render(request, step.template, context, status=status)
