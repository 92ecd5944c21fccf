"""The partner's side of a registration: register, correct, withdraw, read (spec section 10)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_http_methods, require_safe

from accounts.authorize import may_work
from deals.actions.attachments import kinds_now
from deals.actions.registration import (
    refuse_unless_registrable,
    register_deal,
    resubmit_registration,
    withdraw_registration,
)
from deals.eligibility import FIELDS, unlocked, why_not_eligible, why_not_registrable
from deals.enums import RegistrationStatus, Status
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Stale
from deals.forms.registration import RegistrationForm
from deals.models import Deal, Registration
from deals.queries.registration import taken_items
from deals.web.base import answers_refusals, get_deal, posted_version
from deals.web.registration_parts import contracts_of, facts_of, sendings_of
from portal.web.kept import take


def card(deal: Deal, *, works: bool) -> dict[str, Any]:
    """What the deal page says of registration: where it stands, or whether it is possible."""
    registration = getattr(deal, "registration", None)
    if registration and registration.status != RegistrationStatus.WITHDRAWN:
        return {"registration": registration, "may_register": works}
    case: Any = deal.engagement
    taken = taken_items(deal) if case.has_approved and not why_not_eligible(deal) else []
    return {
        "registration": registration,
        "may_register": works,
        "not_eligible": why_not_eligible(deal, taken),
        "not_yet": why_not_registrable(deal, taken),
    }


def is_registrable(deal: Deal) -> bool:
    return not why_not_registrable(deal) and not why_not_registrable(deal, taken_items(deal))


def _registration_of(deal: Deal) -> Registration | None:
    return Registration.objects.for_page().filter(deal=deal).first()


@method_decorator(answers_refusals, name="dispatch")
class RegisterView(View):
    """The form: everything the first time, later what the reviewer unlocked."""

    http_method_names = ["get", "head", "post"]
    keeps_input = True

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.find(request, reference)
        self.refuse()
        return self.page(self.form(take(request)))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        self.find(request, reference)
        version = posted_version(request)
        try:
            self.refuse()
            if version not in (None, self.version):
                raise Stale
            form = self.form(request.POST)
            if form.is_valid():
                self.send(form, version)
                return redirect("deals:registration", reference=self.deal.reference)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        except (NotNow, Stale) as refusal:
            return self.too_late(refusal)
        return self.page(form)

    def find(self, request: HttpRequest, reference: str) -> None:
        self.deal = get_deal(request, reference)
        if self.deal.status == Status.DRAFT:
            raise NotFound
        if not may_work(self.deal, request.user):
            raise NotAllowed(_("Your role doesn't allow this."))
        self.registration = _registration_of(self.deal)
        self.taken = taken_items(self.deal)

    @property
    def corrects(self) -> bool:
        return bool(self.registration and self.registration.needs_action)

    @property
    def version(self) -> int:
        one = self.registration
        return one.version if one and one.needs_action else self.deal.version

    def refuse(self) -> None:
        if not self.corrects:
            refuse_unless_registrable(self.deal, self.taken)

    def form(self, data: Any = None, only: Any = None) -> RegistrationForm:
        if only is None:
            one = self.registration
            only = unlocked(one.open_remarks) if one and one.needs_action else FIELDS
        return RegistrationForm(
            data, deal=self.deal, registration=self.registration, taken=self.taken, only=only
        )

    def send(self, form: RegistrationForm, version: int | None) -> None:
        by, values = self.request.user, form.values()
        if self.registration and self.corrects:
            resubmit_registration(self.registration, by=by, values=values, version=version)
            messages.success(self.request, _("The registration is sent again."))
        else:
            register_deal(self.deal, by=by, values=values, version=version)
            messages.success(self.request, _("The deal is registered; the vendor reviews it."))

    def too_late(self, refusal: NotNow | Stale) -> HttpResponse:
        """What was typed, and why it was not sent; it may be pressed again where that helps."""
        self.find(self.request, self.deal.reference)
        form = self.form(self.request.POST, [n for n in FIELDS if n in self.request.POST])
        form.is_valid()
        again = isinstance(refusal, Stale)
        words = _("The deal or its registration has changed meanwhile. Nothing was sent yet.")
        said = words if again else refusal.message
        return self.page(form, status=409, refusal=said, again=again)

    def page(self, form: RegistrationForm, *, status: int = 200, **more: Any) -> HttpResponse:
        facts = facts_of(self.registration) if self.registration else []
        asked = self.registration.open_remarks if self.registration else {}
        context = {
            "deal": self.deal,
            "registration": self.registration,
            "corrects": self.corrects,
            "form": form,
            "rows": [(form[name], asked.get(name, "")) for name in form.fields],
            "locked": [f for f in facts if f.name not in form.fields] if self.corrects else [],
            "whole": asked.get("", ""),
            "version": self.version,
            "contracts": contracts_of(self.deal),
            "again": True,
        }
        return render(self.request, "deals/registration_form.html", context | more, status=status)


@require_safe
@answers_refusals
def registration_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What was entered, where the review stands, remarks and every round."""
    deal = get_deal(request, reference)
    one = get_object_or_404(Registration.objects.for_page(), deal=deal)
    context = {
        "deal": deal,
        "registration": one,
        "facts": facts_of(one),
        "sendings": sendings_of(one),
        "whole": one.open_remarks.get("", ""),
        "contracts": contracts_of(deal),
        "may_attach": may_work(deal, request.user) and bool(kinds_now(deal)),
        "may_register": may_work(deal, request.user),
    }
    return render(request, "deals/registration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whether to withdraw, and do it."""
    deal = get_deal(request, reference)
    one = get_object_or_404(Registration.objects.for_page(), deal=deal)
    if not may_work(deal, request.user):
        raise NotAllowed(_("Your role doesn't allow this."))
    changed = False
    if request.method == "POST":
        try:
            withdraw_registration(one, by=request.user, version=posted_version(request))
        except Stale:
            changed = True
        else:
            messages.success(request, _("The registration is withdrawn."))
            return redirect("deals:registration", reference=deal.reference)
    context = {"deal": deal, "registration": one, "changed": changed}
    status = 409 if changed else 200
    return render(request, "deals/registration_withdraw.html", context, status=status)


urlpatterns = [
    path("deals/<reference>/register/", RegisterView.as_view(), name="register"),
    path("deals/<reference>/registration/", registration_page, name="registration"),
    path("deals/<reference>/registration/withdraw/", withdraw, name="withdraw-registration"),
]
