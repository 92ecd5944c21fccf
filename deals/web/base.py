"""What all pages of deals share: finding the deal, and answering what an action refuses."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.scope import shown_scope
from deals.actions.holding import hold, hold_vetted
from deals.errors import NotAllowed, NotFound, NotNow, Problem
from deals.models import Deal, DraftInput, Solution, TeamMember
from deals.queries.drafts import draft_for_page
from deals.queries.gathered import models_of
from deals.queries.whole_deal import deal_to_change

PUBLIC_ID = re.compile(r"[0-9A-Z]{10}", re.ASCII)
REFERENCE = re.compile(r"[A-Z]-[0-9A-Z]{6}", re.ASCII)
View = Callable[..., HttpResponseBase]


def get_deal(request: HttpRequest, reference: str, deals: QuerySet[Deal] | None = None) -> Deal:
    """The deal of that reference, if the user may see it; else 404, as if never used.

    `deals` narrows or widens what is read with it; it must come from `visible_to`.
    """
    named = spelled(reference)
    if deals is None:
        deals = Deal.objects.visible_to(request.user, shown_scope(request)).for_page()
    return get_object_or_404(deals, reference=named)


def get_deal_to_change(request: HttpRequest, reference: str) -> Deal:
    """As `get_deal` for what is changed and not shown."""
    deal = deal_to_change(request.user, shown_scope(request), spelled(reference))
    if deal is None:
        raise Http404
    return deal


def get_draft(request: HttpRequest, reference: str) -> Deal:
    """As `get_deal` for the wizard: with all that it shows, in one query."""
    draft = draft_for_page(request.user, shown_scope(request), spelled(reference))
    if draft is None:
        raise Http404
    hold(draft, "team", models_of(TeamMember, draft.of_team))
    hold(draft, "inputs", models_of(DraftInput, draft.of_inputs))
    hold(draft.engagement, "solutions", models_of(Solution, draft.of_catalogue))
    hold_vetted(draft.engagement, draft.vetted_worker)
    return cast(Deal, draft)


def spelled(reference: str) -> str:
    """The reference as it is stored, whatever case it is typed in; 404 for what can't be one."""
    stored = reference.upper()
    if not REFERENCE.fullmatch(stored):
        raise Http404
    return stored


def answers_refusals(view: View) -> View:
    """A view whose actions' refusals become pages: 404, 403, and 409 with the reasons.

    `Stale` and `Invalid` belong to the view, which holds what was typed.
    """

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as refusal:
            raise Http404 from refusal
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal.message)) from refusal
        except NotNow as refusal:
            return not_now(request, refusal.problems, kwargs.get("reference", ""))

    return answering


def not_now(
    request: HttpRequest, problems: list[Problem], reference: str = "", **more: Any
) -> HttpResponse:
    """The page that says why it is not possible now, with the way back.

    `typed` is what was typed in vain, with labels, to be copied.
    """
    back = reverse("deals:deal", args=[reference]) if reference else reverse("home")
    return render(request, "409.html", {"problems": problems, "back": back, **more}, status=409)


def posted_version(request: HttpRequest) -> int | None:
    """The version that the form was made from; None when it says nothing.

    What is no number fits no version, so it counts as out of date.
    """
    given = request.POST.get("version", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1
