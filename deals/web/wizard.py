"""The wizard: a draft row, one form a step, saved on every way out of a step (spec section 5).

There is no session state: the address says draft and step, the draft holds the rest. Every button
that leaves a step posts its form, the step bar's too, so that nothing typed is lost.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from accounts.scope import reach_of
from deals.actions.customers import add_customer
from deals.actions.drafts import discard_draft, keep_input, save_step, start_draft
from deals.enums import Status
from deals.errors import Invalid, NotAllowed, Stale
from deals.forms.customer import CustomerForm
from deals.forms.team import ROW_BUTTONS, TeamForm, changed_rows, rows_as_data, typed_rows
from deals.models import DraftInput
from deals.queries.drafts import drafts_of
from deals.queries.team import recent_contacts
from deals.web.base import answers_refusals, get_deal, get_deal_to_change, get_draft
from deals.web.choosing import choose_customer, chosen_elsewhere
from deals.web.review import create
from deals.web.step_pages import page_of_step
from deals.web.steps import NAMES, QUIET, Step, as_post, neighbour, raw_input, step_named
from portal.web import kept

# What was looked for in the directory, as the fields of a new customer.
SEARCHED = {"name": "q", "country": "country", "city": "city", "address": "street"}


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def new_deal(request: HttpRequest) -> HttpResponse:
    """POST makes the draft and leads to its first step; GET offers that, and drafts to resume.

    The customer may be chosen already, on the search page of the directory.
    """
    if request.method == "POST":
        draft = start_draft(by=request.user)
        if customer := chosen_elsewhere(request):
            choose_customer(draft, customer, by=request.user)
        return redirect("deals:step", reference=draft.reference, step=NAMES[0])
    if not reach_of(request.user, Right.CREATE):
        raise NotAllowed(_("You have no location at which you may create deals."))
    drafts = drafts_of(request.user)
    return render(request, "deals/wizard/new.html", {"drafts": drafts})


@method_decorator(answers_refusals, name="dispatch")
class StepView(View):
    """One step of a draft."""

    http_method_names = ["get", "head", "post"]
    keeps_input = True  # typed input survives an expired session

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        step = step_named(kwargs["step"])
        if step is None:
            raise Http404
        self.step: Step = step
        find = get_deal_to_change if request.method == "POST" else get_draft
        self.draft = find(request, kwargs["reference"])
        if self.draft.status != Status.DRAFT:
            return redirect("deals:deal", reference=self.draft.reference)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        typed = typed_before_signing_in(request)
        if typed is not None:
            return self.show(self.bound(typed), basis=typed.get("basis", ""))
        stored = self.kept_input()
        if stored is None:
            return self.show(self.unbound())
        data = as_post(stored.data)
        if QUIET in stored.data:
            form = TeamForm(draft=self.draft, rows=typed_rows(data))
            return self.show(form, basis=data.get("basis", ""))
        return self.show(self.bound(data), basis=data.get("basis", ""))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.step.name == "customer" and {"search", "meant"} & request.POST.keys():
            return self.show(self.unbound(), typed=searched_for(request.POST))
        if self.step.name == "team" and ROW_BUTTONS & request.POST.keys():
            return self.change_rows(request.POST)
        target = request.POST.get("go", neighbour(self.step, +1))
        if self.step.name == "consent":
            if "create" in request.POST:
                return create(request, self.draft)
            return self.leave(target)
        if self.step.name == "customer" and (customer := chosen_elsewhere(request)):
            choose_customer(self.draft, customer, by=request.user)
            return self.leave(target)
        return self.save(request.POST, target)

    def save(self, posted: QueryDict, target: str) -> HttpResponse:
        """Store the step and go to `target`; input with errors is kept, and stops only Next."""
        form, basis = self.bound(posted), posted.get("basis", "")
        if form.is_valid():
            try:
                self.store(form, basis)
            except Stale:
                return self.stale(form)
            except Invalid as refusal:
                form.add_error(refusal.field, refusal.message)
            else:
                return self.leave(target)
        elif "go" in posted and self.kept_input() is None and not form.has_changed():
            return self.leave(target, untouched=True)
        self.keep(posted)
        if "go" not in posted:
            self.draft = get_draft(self.request, self.draft.reference)
            return self.show(form, typed=posted, basis=basis)
        return self.leave(target)

    def kept_input(self) -> DraftInput | None:
        """What was typed into this step before and could not be stored."""
        return next((i for i in self.draft.inputs.all() if i.step == self.step.name), None)

    def store(self, form: Any, basis: str) -> None:
        values, name = form.values(), self.step.name
        save_step(self.draft, by=self.request.user, step=name, values=values, basis=basis)

    def keep(self, typed: QueryDict, **marks: list[str]) -> None:
        data = raw_input(typed) | marks
        keep_input(self.draft, by=self.request.user, step=self.step.name, data=data)

    def stale(self, form: Any) -> HttpResponse:
        self.draft = get_draft(self.request, self.draft.reference)
        return page_of_step(self.request, self.draft, self.step, form, stale=True)

    def change_rows(self, posted: QueryDict) -> HttpResponse:
        """Add or remove a row of the team, or add a recent contact; the other rows stay typed."""
        rows = typed_rows(posted)
        if "recent" in posted:
            rows = [row for row in rows if any(row.values())]
            rows += self.recent_contact(str(posted["recent"]))
        else:
            rows = changed_rows(posted) or []
        basis = posted.get("basis", "")
        data = as_post(rows_as_data(rows) | {"basis": basis})
        form = self.bound(data)
        complete = all(any(row.values()) for row in rows)
        if complete and rows and form.is_valid():
            try:
                self.store(form, basis)
            except Stale:
                return self.stale(form)
        else:
            self.keep(data, **{QUIET: ["1"]})
        return redirect(self.request.path + "#team")

    def recent_contact(self, email: str) -> list[dict[str, Any]]:
        """The recent contact of the user's deals with that e-mail, as a row; nobody else's."""
        return [
            {"name": contact.name, "phone": str(contact.phone), "email": contact.email}
            for contact in recent_contacts(self.request.user, self.draft)
            if contact.email == email
        ]

    def leave(self, target: str, *, untouched: bool = False) -> HttpResponse:
        if target in {"customers", "new-customer"}:
            return redirect(self.where_else(target))
        if target == "away":
            if untouched and not self.draft.version:
                messages.info(self.request, _("Nothing was entered yet, so no draft is listed."))
            else:
                messages.success(self.request, _("The draft is saved."))
            return redirect("deals:drafts")
        step = target if target in NAMES else NAMES[0]
        return redirect("deals:step", reference=self.draft.reference, step=step)

    def where_else(self, target: str) -> str:
        """The address of another page that leads to a customer, with what was typed here."""
        asked = {name: self.request.POST.get(name, "") for name in ("q", "country")}
        if target == "new-customer":
            url = reverse("deals:new-customer", args=[self.draft.reference])
            return f"{url}?{urlencode(asked)}"
        return f"{reverse('deals:customers')}?{urlencode({'draft': self.draft.reference, **asked})}"

    def bound(self, data: QueryDict) -> Any:
        if self.step.name == "consent":
            return self.unbound()
        return self.step.form(data, draft=self.draft, user=self.request.user)

    def unbound(self) -> Any:
        if self.step.name == "consent":
            return self.step.form()
        return self.step.form(draft=self.draft, user=self.request.user)

    def show(self, form: Any, typed: QueryDict | None = None, basis: str = "") -> HttpResponse:
        return page_of_step(self.request, self.draft, self.step, form, typed=typed, basis=basis)


def searched_for(posted: QueryDict) -> QueryDict:
    """What the customer step searches for: what was typed, or what was meant by it."""
    typed = posted.copy()
    if "meant" in posted:
        typed["q"] = str(posted["meant"])
    return typed


def typed_before_signing_in(request: HttpRequest) -> QueryDict | None:
    """What was posted here after the session had ended, with a notice; None for nothing."""
    typed = kept.take(request)
    if typed is not None:
        words = _("You were signed out. What you had typed is kept below; it is not saved yet.")
        messages.warning(request, words)
    return typed


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def new_customer(request: HttpRequest, reference: str) -> HttpResponse:
    """My customer is not listed: add it for one's own organization, and choose it."""
    draft = get_deal(request, reference)
    if draft.status != Status.DRAFT:
        return redirect("deals:deal", reference=draft.reference)
    asked = {field: request.GET.get(name, "") for field, name in SEARCHED.items()}
    posted = request.method == "POST"
    data = request.POST if posted else typed_before_signing_in(request)
    form = CustomerForm(data, user=request.user, initial=asked)
    if posted and form.is_valid():
        try:
            with transaction.atomic():
                customer = add_customer(by=request.user, **form.values)
                choose_customer(draft, customer, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("deals:step", reference=draft.reference, step="contact")
    return render(request, "deals/wizard/new_customer.html", {"draft": draft, "form": form})


new_customer.keeps_input = True  # type: ignore[attr-defined]  # read by the sign-in middleware


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask, then delete the draft with all that was typed."""
    draft = get_deal(request, reference)
    if draft.status != Status.DRAFT:
        return redirect("deals:deal", reference=draft.reference)
    if request.method == "POST":
        discard_draft(draft, by=request.user)
        messages.success(request, _("The draft is discarded."))
        return redirect("deals:drafts")
    return render(request, "deals/wizard/discard.html", {"draft": draft})


urlpatterns = [
    path("deals/new/", new_deal, name="new"),
    path("deals/new/<reference>/new-customer/", new_customer, name="new-customer"),
    path("deals/new/<reference>/discard/", discard, name="discard"),
    path("deals/new/<reference>/<step>/", StepView.as_view(), name="step"),
]
