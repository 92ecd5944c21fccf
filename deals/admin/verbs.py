"""The verbs of a deal, done by programme staff: the same forms, actions and guards."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.authorize import is_programme_staff
from deals.actions import answers, lifecycle
from deals.actions.locking import seen_through
from deals.admin.forms import Version, back_to, show_form
from deals.enums import Door
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Stale
from deals.forms.answers import DeclineForm, LateForm, OwnDetailsForm
from deals.forms.verbs import ErrorForm, LostForm, VerbForm, WhyForm
from deals.queries.verbs import verbs_for


class StaffErrorForm(ErrorForm):
    """Any deal of the organization may be the one that stays."""

    def visible_deals(self):
        return seen_through(Door.ADMIN, by=self.user)


@dataclass(frozen=True)
class Act:
    """A verb's input, and the action that does it."""

    form: Any
    action: Any


ACTS = {
    "accept": Act(OwnDetailsForm, answers.accept_deal),
    "decline": Act(DeclineForm, answers.decline_deal),
    "ask-late": Act(LateForm, answers.ask_late_answer),
    "mark-stage": Act(VerbForm, lifecycle.mark_stage),
    "unmark-stage": Act(WhyForm, lifecycle.unmark_stage),
    "won": Act(VerbForm, lifecycle.win),
    "lost": Act(LostForm, lifecycle.lose),
    "close-as-error": Act(StaffErrorForm, lifecycle.close_as_error),
    "reopen": Act(WhyForm, lifecycle.reopen),
}


def verb_view(model_admin, request, object_id, name):
    """GET asks for what the verb needs, POST does it through the action."""
    deal = model_admin.get_object(request, str(object_id))
    if deal is None or name not in ACTS:
        raise Http404
    if not is_programme_staff(request.user):
        raise PermissionDenied
    form = ACTS[name].form(request.POST or None, deal=deal, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            return carry_out(model_admin, request, deal, name, form)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return ask(model_admin, request, deal, name, form)


def ask(model_admin, request, deal, name, form):
    verb = next((v for v in verbs_for(deal, request.user) if v.name == name), None)
    if verb is None:
        words = _("This is not possible while the deal is “%s”.") % deal.status_label
        return back_to(model_admin, deal, request, messages.ERROR, words)
    if verb.problems:
        words = " ".join(str(problem.message) for problem in verb.problems)
        return back_to(model_admin, deal, request, messages.ERROR, words)
    template = "admin/deals/deal/verb.html"
    title = f"{verb.label}: {deal.title}"
    return show_form(model_admin, request, deal, form, title=title, template=template, verb=verb)


def carry_out(model_admin, request, deal, name, form):
    """Call the action; what it refuses is said on the deal's page, `Invalid` is the form's."""
    level, words = messages.SUCCESS, _("Done.")
    try:
        act(request, deal, name, form)
    except NotNow as refusal:
        level = messages.ERROR
        words = " ".join(str(problem.message) for problem in refusal.problems)
    except Stale:
        level = messages.WARNING
        words = _("Somebody changed this deal meanwhile; nothing was done. Look again.")
    except NotAllowed as refusal:
        raise PermissionDenied from refusal
    except NotFound as refusal:
        raise Http404 from refusal
    else:
        model_admin.log_change(request, deal, name)
    return back_to(model_admin, deal, request, level, words)


def act(request, deal, name, form):
    read = Version(request.POST)
    if not read.is_valid():
        raise Stale
    ACTS[name].action(
        deal,
        by=request.user,
        version=read.cleaned_data["version"],
        door=Door.ADMIN,
        **form.values(),
    )
