"""The verbs of a deal: GET shows the form or goes back to the deal, only POST acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_http_methods

from deals.actions import answers, lifecycle
from deals.errors import Invalid, NotNow, Stale
from deals.events import entries
from deals.forms.answers import AcceptForm, DeclineForm, LateForm
from deals.forms.team import changed_rows
from deals.forms.verbs import ErrorForm, LostForm, VerbForm, WhyForm
from deals.models import Deal
from deals.pipelines import next_stage, stage_at
from deals.queries.deal_page import events_since
from deals.queries.verbs import (
    refuse_unless_allowed,
    refuse_unless_possible,
    transition_of,
    verbs_for,
)
from deals.web.base import answers_refusals, get_deal, get_deal_to_change, posted_version
from deals.web.entries import drawn
from deals.web.registration import is_registrable
from deals.web.timeline import known_for


@dataclass(frozen=True)
class Act:
    """A verb with a form: its input, the function that does it, what is said afterwards."""

    form: Any
    action: Callable[..., Deal]
    done: Any
    button: Any = ""
    fields: str = "deals/deal/_verb_fields.html"


ACTS = {
    "accept": Act(
        AcceptForm,
        answers.accept_deal,
        gettext_lazy("The deal is accepted; you see the customer contact now."),
        fields="deals/deal/_accept_fields.html",
    ),
    "decline": Act(
        DeclineForm,
        answers.decline_deal,
        gettext_lazy("The deal is declined and closed; the sender is told."),
        button=gettext_lazy("Close deal"),
    ),
    "ask-late": Act(
        LateForm, answers.ask_late_answer, gettext_lazy("The sender is asked for a late answer.")
    ),
    "unmark-stage": Act(
        WhyForm, lifecycle.unmark_stage, gettext_lazy("The last stage is taken back.")
    ),
    "won": Act(VerbForm, lifecycle.win, gettext_lazy("The deal is closed as won.")),
    "lost": Act(LostForm, lifecycle.lose, gettext_lazy("The deal is closed as lost.")),
    "close-as-error": Act(
        ErrorForm, lifecycle.close_as_error, gettext_lazy("The deal is closed as an error.")
    ),
    "reopen": Act(WhyForm, lifecycle.reopen, gettext_lazy("The deal is open again.")),
}


@method_decorator(answers_refusals, name="dispatch")
class VerbView(View):
    """A form about a deal, and the change of what was changed meanwhile."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        act, deal = _act(verb), get_deal(request, reference)
        refuse_unless_possible(deal, verb, by=request.user)
        form = act.form(deal=deal, user=request.user)
        return render(request, "deals/deal_verb.html", _about(deal, verb, form))

    def post(self, request: HttpRequest, reference: str, verb: str) -> HttpResponse:
        act, deal = _act(verb), get_deal(request, reference)
        refuse_unless_allowed(deal, verb, by=request.user)
        if verb == "accept" and (rows := changed_rows(request.POST)) is not None:
            return rows_changed(request, deal, rows)
        form = act.form(request.POST, deal=deal, user=request.user)
        version = posted_version(request)
        valid = form.is_valid()
        if version is not None and version != deal.version:
            return changed_meanwhile(request, deal, verb, form, since=version)
        refuse_unless_possible(deal, verb, by=request.user)
        if valid:
            try:
                deal = act.action(deal, by=request.user, version=version, **form.values())
            except Stale:
                fresh = get_deal(request, reference)
                return changed_meanwhile(request, fresh, verb, form, since=version or 0)
            except Invalid as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, refusal.message)
            else:
                messages.success(request, str(act.done))
                if verb == "won" and is_registrable(deal):
                    messages.info(request, _("It can be registered with the vendor now: Register."))
                return redirect("deals:deal", reference=deal.reference)
        return render(request, "deals/deal_verb.html", _about(deal, verb, form))


def rows_changed(request: HttpRequest, deal: Deal, rows: list[dict[str, Any]]) -> HttpResponse:
    """The page to accept with a row of the team more or less; all else as it was typed."""
    refuse_unless_possible(deal, "accept", by=request.user)
    typed = {name: value for name, value in request.POST.items() if name in AcceptForm.Meta.fields}
    form = AcceptForm(deal=deal, user=request.user, rows=rows, typed=typed)
    context = _about(deal, "accept", form) | {"version": posted_version(request)}
    return render(request, "deals/deal_verb.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def mark_stage(request: HttpRequest, reference: str) -> HttpResponse:
    """Mark the stage that the button names; pressed twice it is marked once."""
    deal = get_deal_to_change(request, reference)
    if request.method != "POST":
        return redirect("deals:deal", reference=deal.reference)
    stage, version = request.POST.get("stage", ""), posted_version(request)
    try:
        deal = lifecycle.mark_stage(deal, by=request.user, stage=stage, version=version)
    except (Stale, NotNow) as refusal:
        return _not_marked(request, get_deal(request, reference), stage, version, refusal)
    words = _("“%(stage)s” is marked as complete.") % {"stage": deal.stage.label}
    messages.success(request, words)
    return redirect("deals:deal", reference=deal.reference)


def _not_marked(
    request: HttpRequest, deal: Deal, stage: str, version: int | None, refusal: Stale | NotNow
) -> HttpResponse:
    refuse_unless_allowed(deal, "mark-stage", by=request.user)
    for mark in deal.marks.all():
        if stage_at(deal.deal_type, mark.percent).key == stage:
            label = stage_at(deal.deal_type, mark.percent).label
            words = {"stage": label, "user": mark.user}
            told = _("“%(stage)s” was already marked as complete by %(user)s.")
            if mark.user == request.user:
                told = _("“%(stage)s” was already marked as complete by you.")
            messages.info(request, told % words)
            return redirect("deals:deal", reference=deal.reference)
    if isinstance(refusal, NotNow):
        raise refusal
    form = VerbForm(request.POST, deal=deal, user=request.user)
    return changed_meanwhile(request, deal, "mark-stage", form, since=version or 0)


def changed_meanwhile(
    request: HttpRequest, deal: Deal, verb: str, form: VerbForm, *, since: int
) -> HttpResponse:
    """What changed since the page was made; what was typed is kept, and may be pressed again."""
    context = _about(deal, verb, form)
    found = next((v for v in verbs_for(deal, request.user) if v.name == verb), None)
    events = events_since(deal, since)
    known = known_for(deal, events, request.user)
    upcoming = next_stage(deal.deal_type, deal.progress)
    asked = request.POST.get("stage")
    other_stage = verb == "mark-stage" and asked and (upcoming is None or upcoming.key != asked)
    context |= {
        "entries": drawn(entries(events, known), deal, request.user),
        "again": found is not None and found.enabled and not other_stage,
        "problems": found.problems if found else [],
        "next_stage": upcoming,
    }
    return render(request, "deals/deal_changed.html", context, status=409)


def _act(verb: str) -> Act:
    if verb not in ACTS:
        raise Http404
    return ACTS[verb]


def _about(deal: Deal, verb: str, form: Any) -> dict[str, Any]:
    label, act = transition_of(deal, verb).custom["label"], ACTS.get(verb)
    return {
        "deal": deal,
        "verb": verb,
        "label": label,
        "button": (act and act.button) or label,
        "fields": act.fields if act else "deals/deal/_verb_fields.html",
        "version": deal.version,
        "form": form,
        "reopen_days": settings.REOPEN_TIME.days,
        "about": f"deals/deal/_about_{verb.replace('-', '_')}.html",
    }


urlpatterns = [
    path("deals/<reference>/mark-stage/", mark_stage, name="mark-stage"),
    path("deals/<reference>/<verb>/", VerbView.as_view(), name="verb"),
]
