"""The vendor's side of registrations: the queue and the page of one (spec section 10)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts.roles import Right
from accounts.scope import scope_of
from deals.actions import reviews
from deals.enums import UNDECIDED, RegistrationStatus
from deals.errors import Invalid, NotFound, NotNow, Stale
from deals.forms.registration import ReviewForm
from deals.models import Registration
from deals.queries.registration import is_overdue, is_taken, listed
from deals.web.attachments import as_file
from deals.web.base import PUBLIC_ID, answers_refusals, posted_version
from deals.web.registration_parts import contracts_of, facts_of, sendings_of
from portal.web.kept import take
from portal.web.paging import Page, keyset_page
from portal.web.querystring import with_values

FILTERS = RegistrationStatus.choices


@require_safe
@answers_refusals
def queue(request: HttpRequest) -> HttpResponse:
    """The open registrations, those due first; of one state with `?status=`."""
    scope = scope_of(request.user)
    if not scope.reach(Right.REVIEW) or not request.user.is_of_vendor:  # type: ignore[union-attr]
        raise NotFound
    seen, status = Registration.objects.reviewed_by(request.user, scope), _status(request)
    page = _page(listed(seen), status, request.GET.get("page", ""))
    context = {
        "rows": [(one, is_overdue(one)) for one in page.rows],
        "status": status,
        "statuses": [("", _("Open")), *FILTERS],
        "newer": page.newer and with_values(request.GET, page=page.newer),
        "older": page.older and with_values(request.GET, page=page.older),
    }
    return render(request, "deals/registrations.html", context)


def _status(request: HttpRequest) -> str:
    status = request.GET.get("status", "")
    return status if status in RegistrationStatus.values else ""


def _page(rows: QuerySet[Registration], status: str, cursor: str) -> Page[Registration]:
    """Those that are open, due first; else those of a state, what ended with the newest first."""
    if status and status not in UNDECIDED:
        return keyset_page(rows.filter(status=status), "submitted_at", cursor=cursor)
    rows = rows.filter(status__in=[status] if status else UNDECIDED)
    return keyset_page(rows, "review_due_at", cursor=cursor, rising=True)


def _approve(one: Registration, form: ReviewForm, **who: Any) -> Registration:
    if form.remarks():
        words = _("You wrote remarks; ask for action, or empty them before you decide.")
        raise Invalid("", words)
    return reviews.approve_registration(one, **who)


def _reject(one: Registration, form: ReviewForm, **who: Any) -> Registration:
    return reviews.reject_registration(one, reason=form.cleaned_data["reason"], **who)


# What each button does and what is said afterwards.
Act = tuple[Callable[..., Registration], Any]
ACTS: dict[str, Act] = {
    "start": (
        lambda one, form, **who: reviews.start_review(one, **who),
        gettext_lazy("The review has begun."),
    ),
    "ask": (
        lambda one, form, **who: reviews.ask_for_action(one, remarks=form.remarks(), **who),
        gettext_lazy("The partner is asked to correct it."),
    ),
    "approve": (_approve, gettext_lazy("The registration is approved.")),
    "reject": (_reject, gettext_lazy("The registration is rejected.")),
}


@method_decorator(answers_refusals, name="dispatch")
class ReviewView(View):
    """One registration with a box for a remark beside each field; every button posts the form."""

    http_method_names = ["get", "head", "post"]
    keeps_input = True

    def get(self, request: HttpRequest, public_id: str, verb: str = "") -> HttpResponse:
        one = self.find(public_id)
        if verb:
            _act(verb)
            kept = take(request)
            if kept is None:
                return redirect("deals:review", public_id=one.public_id)
            return self.page(one, ReviewForm(kept))
        return self.page(one, ReviewForm())

    def post(self, request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
        action, done = _act(verb)
        one = self.find(public_id)
        form, version = ReviewForm(request.POST), posted_version(request)
        if not form.is_valid():
            return self.page(one, form)
        try:
            action(one, form, by=request.user, version=version)
        except Invalid as refusal:
            named = {"": "", "reason": "reason"}.get(refusal.field, f"remark_{refusal.field}")
            form.add_error(named if named in form.fields else None, refusal.message)
            return self.page(one, form)
        except (Stale, NotNow) as refusal:
            words = _("The registration has changed meanwhile. Nothing of yours was sent yet.")
            said = words if isinstance(refusal, Stale) else refusal.message
            return self.page(self.find(public_id), form, status=409, refusal=said)
        messages.success(request, str(done))
        return redirect("deals:review", public_id=one.public_id)

    def find(self, public_id: str) -> Registration:
        if not PUBLIC_ID.fullmatch(public_id):
            raise Http404
        seen = Registration.objects.reviewed_by(self.request.user).for_page()
        return get_object_or_404(seen, public_id=public_id)

    def page(
        self, one: Registration, form: ReviewForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        in_review = one.status == RegistrationStatus.IN_REVIEW
        boxes = {name: form[name] for name in form.fields} if in_review or more else {}
        context = {
            "one": one,
            "registration": one,
            "facts": facts_of(one, boxes),
            "sendings": sendings_of(one),
            "form": form,
            "in_review": in_review,
            "boxes": bool(boxes),
            "taken": one.is_undecided and is_taken(one),
            "overdue": is_overdue(one),
            "contracts": contracts_of(one.deal),
            **more,
        }
        return render(self.request, "deals/review.html", context, status=status)


@require_safe
@answers_refusals
def contract_file(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """A contract that the partner attached, for the reviewers of its registration."""
    if not (PUBLIC_ID.fullmatch(public_id) and PUBLIC_ID.fullmatch(attachment)):
        raise Http404
    seen = Registration.objects.reviewed_by(request.user).select_related("deal")
    one = get_object_or_404(seen, public_id=public_id)
    return as_file(get_object_or_404(contracts_of(one.deal), public_id=attachment))


def _act(verb: str) -> Act:
    if verb not in ACTS:
        raise Http404
    return ACTS[verb]


urlpatterns = [
    path("registrations/", queue, name="registrations"),
    path(
        "registrations/<public_id>/",
        ReviewView.as_view(http_method_names=["get", "head"]),
        name="review",
    ),
    path("registrations/<public_id>/contract/<attachment>/", contract_file, name="review-contract"),
    path("registrations/<public_id>/<verb>/", ReviewView.as_view(), name="review-verb"),
]
