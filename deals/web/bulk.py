"""One thing done to many deals: chosen in a list, looked at beforehand, confirmed once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from accounts.roles import Right
from accounts.scope import scope_of
from deals.actions.jobs import start_job
from deals.errors import NotAllowed
from deals.forms.bulk import OnceForm
from deals.jobs.bulk import ACTS, SHOWN, form_for
from deals.jobs.run import run_job
from deals.lists import titles
from deals.models.job import Job, JobKind
from deals.queries.bulk import judged
from deals.queries.jobs import has_enough_jobs
from deals.web.base import answers_refusals
from deals.web.exports import start_xlsx
from deals.web.lists import LABELS
from deals.web.selection import MOST, OPEN_TABS, Selection
from portal.web.kept import take

AT_ONCE = 100  # deals; more are the worker's
OLDEST = timedelta(days=30)  # a page that somebody still presses a button of


@require_POST
def choose(request: HttpRequest, tab: str) -> HttpResponse:
    """The buttons of the list: lead to the page of the action, with the chosen deals."""
    selection = Selection(request.user, tab, request.POST)
    action = request.POST.get("action", "")
    if not selection:
        return nothing_to_do(request, selection, _("Choose deals first."))
    if action == "xlsx":
        return start_xlsx(request, tab, selection.query, only=selection.references)
    if action == "csv":
        query = selection.query.copy()
        query["deals"] = selection.fields.get("deals", "")
        return redirect(f"{reverse(f'deals:{tab}-csv')}?{query.urlencode()}")
    if action in ACTS and tab in OPEN_TABS:
        return redirect(reverse(f"deals:{tab}-bulk-verb", args=[action]) + selection.address)
    return nothing_to_do(request, selection, _("Choose what to do."))


def nothing_to_do(request: HttpRequest, selection: Selection, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect(selection.back)


@method_decorator(answers_refusals, name="dispatch")
class BulkView(View):
    """GET tells what can be done to which and asks for the rest; POST does it."""

    http_method_names = ["get", "head", "post"]
    keeps_input = True

    def get(self, request: HttpRequest, tab: str, verb: str) -> HttpResponse:
        typed = take(request)
        selection = self.selected(tab, verb, typed or request.GET)
        if refusal := self.refusal(selection):
            return nothing_to_do(request, selection, refusal)
        return self.page(selection, form_for(verb, typed, user=request.user))

    def post(self, request: HttpRequest, tab: str, verb: str) -> HttpResponse:
        selection = self.selected(tab, verb, request.POST)
        form = form_for(verb, request.POST, user=request.user)
        if refusal := self.refusal(selection):
            return nothing_to_do(request, selection, refusal)
        if not form.is_valid():
            return self.page(selection, form)
        expected = posted_number(request)
        if len(selection.keys) > expected:
            return self.page(selection, form, expected=expected, status=409)
        if has_enough_jobs(request.user, JobKind.BULK):
            form.add_error(None, _("Your earlier actions are still being done. Wait for one."))
            return self.page(selection, form)
        return self.start(selection, form)

    def selected(self, tab: str, verb: str, data: Any) -> Selection:
        if verb not in ACTS:
            raise Http404
        self.verb = verb
        if not scope_of(self.request.user).reach(Right.WORK):
            raise NotAllowed(_("Your role doesn't allow this."))
        return Selection(self.request.user, tab, data)

    def refusal(self, selection: Selection) -> str:
        """Why nothing can be done to these deals at all."""
        if not selection or not selection.keys:
            return _("Choose deals first.")
        if len(selection.keys) > MOST:
            words = _("At most %s deals at once. Narrow the list.")
            return words % number_format(MOST, force_grouping=True)
        return ""

    def start(self, selection: Selection, form: Any) -> HttpResponse:
        """Few are done at once, many by the worker; pressed twice, it is one job."""
        request, keys = self.request, selection.keys
        once = OnceForm(request.POST)
        once.is_valid()
        job = start_job(
            JobKind.BULK,
            by=request.user,
            parameters={
                "verb": self.verb,
                "tab": selection.tab,
                "query": selection.query.urlencode(),
                "keys": keys,
                "since": posted_moment(request).isoformat(),
                "typed": {name: request.POST.get(name, "") for name in form.fields},
            },
            total=len(keys),
            handle=once.cleaned_data["handle"],
            queued=len(keys) > AT_ONCE,
        )
        if len(keys) <= AT_ONCE:
            run_job.call(job.pk)
        return redirect("deals:job", public_id=job.public_id)

    def page(
        self, selection: Selection, form: Any, *, expected: int | None = None, status: int = 200
    ) -> HttpResponse:
        """With `expected`, the number of deals that were looked at before there were more."""
        user, act = self.request.user, ACTS[self.verb]
        verdicts = judged(selection.keys, self.verb, by=user)
        shown = [verdicts.able, *verdicts.refused.values()]
        known = titles(user, [key for keys in shown for key in keys[:SHOWN]])
        context = {
            "act": act,
            "verb": self.verb,
            "form": form,
            "once": OnceForm(),
            "fields": selection.fields,
            "now": timezone.now().isoformat(),
            "back": selection.back,
            "list_label": LABELS[selection.tab],
            "expected": expected,
            "total": verdicts.total,
            "able": len(verdicts.able),
            "changing": listed(verdicts.able, known),
            "changing_more": len(verdicts.able) - SHOWN,
            "stages": verdicts.stages.most_common(),
            "refused": refused_groups(
                ((words, len(keys), keys) for words, keys in verdicts.refused.items()), known
            ),
            "closes": self.verb in ("lost", "close-as-error"),
            "reopen_days": settings.REOPEN_TIME.days,
        }
        return render(self.request, "deals/bulk/bulk.html", context, status=status)


Titles = dict[int, tuple[str, str]]


def listed(keys: Iterable[int], known: Titles) -> list[tuple[str, str]]:
    """Reference and title of the first of the deals."""
    return [known[key] for key in list(keys)[:SHOWN] if key in known]


def refused_groups(groups: Iterable[tuple[str, int, list[int]]], known: Titles) -> list[Any]:
    """For each reason: its words, how many deals, some of them, and how many more there are."""
    found = [(words, number, listed(keys, known)) for words, number, keys in groups]
    return [(words, number, some, number - len(some)) for words, number, some in found]


def posted_number(request: HttpRequest) -> int:
    """How many deals the page showed; none when it says nothing that is a number."""
    given = request.POST.get("expected", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def posted_moment(request: HttpRequest) -> datetime:
    """When the page was made; one that says nothing sensible is from now, or quite old."""
    now = timezone.now()
    try:
        given = parse_datetime(request.POST.get("now", "")[:40])
    except ValueError:
        return now
    return max(given, now - OLDEST) if given and given.tzinfo and given < now else now


def about(job: Job) -> dict[str, Any]:
    """What the page of a bulk action shows; refused deals by the names that are seen now."""
    asked, reasons = job.parameters, job.result.get("reasons", [])
    known = titles(job.user, [key for _words, _number, keys in reasons for key in keys])
    return {
        **way_back(job),
        "label": ACTS[asked["verb"]].label,
        "refused": refused_groups(reasons, known),
    }


def way_back(job: Job) -> dict[str, Any]:
    """The list that the job was asked for in, as it was then."""
    tab, query = job.parameters["tab"], QueryDict(mutable=True)
    query["query"] = job.parameters.get("query", "")
    return {"list_label": LABELS[tab], "back": Selection(job.user, tab, query).back}


urlpatterns = [
    *(
        path(f"deals/{tab}/bulk/", choose, {"tab": tab}, name=f"{tab}-bulk")
        for tab in (*OPEN_TABS, "closed")
    ),
    *(
        path(f"deals/{tab}/bulk/<verb>/", BulkView.as_view(), {"tab": tab}, name=f"{tab}-bulk-verb")
        for tab in OPEN_TABS
    ),
]
