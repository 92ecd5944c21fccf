"""What the sender does about the other side: share further, grant a late answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_http_methods

from accounts.authorize import may_work
from deals.actions.answers import grant_late_answer
from deals.actions.sending import UPGRADES, upgrade_deal
from deals.enums import DealType, Direction, Status
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Problem, Stale
from deals.forms.answers import ShareForm
from deals.models import Deal
from deals.web.base import answers_refusals, get_deal, posted_version


def can_share(deal: Deal) -> bool:
    """Whether the deal is one that can be shared further (spec section 3)."""
    own = deal.status == Status.ACCEPTED and deal.direction == Direction.OUTBOUND
    return own and deal.deal_type in UPGRADES


@method_decorator(answers_refusals, name="dispatch")
class ShareView(View):
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal = get_sharable(request, reference)
        return show(request, deal, ShareForm(deal=deal))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal = get_sharable(request, reference)
        form, version = ShareForm(request.POST, deal=deal), posted_version(request)
        if not form.is_valid():
            return show(request, deal, form)
        try:
            upgrade_deal(deal, by=request.user, version=version, **form.cleaned_data)
        except Stale:
            fresh = get_sharable(request, reference)
            return show(request, fresh, ShareForm(request.POST, deal=fresh), status=409)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
            return show(request, deal, form)
        messages.success(request, _("The deal is shared with the vendor."))
        return redirect("deals:deal", reference=deal.reference)


def get_sharable(request: HttpRequest, reference: str) -> Deal:
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise NotFound
    if not may_work(deal, request.user):
        raise NotAllowed(_("Your role doesn't allow this."))
    if not can_share(deal):
        words = _(
            "Only an open deal of your own that the vendor has no full part in can be shared."
        )
        raise NotNow([Problem("", "", words)])
    return deal


def show(request: HttpRequest, deal: Deal, form: ShareForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "deal": deal,
        "form": form,
        "stale": status == 409,
        "is_private": deal.deal_type == DealType.PRIVATE,
    }
    return render(request, "deals/deal_share.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def grant_late(request: HttpRequest, reference: str) -> HttpResponse:
    """Give the other side, named by its organization's key, a new clock; GET changes nothing."""
    deal = get_deal(request, reference)
    if request.method == "POST":
        asked = request.POST.get("organization", "")
        key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        other = grant_late_answer(deal, by=request.user, organization_id=key)
        words = _("%(organization)s can answer again.") % {"organization": other.organization}
        messages.success(request, words)
    return redirect("deals:deal", reference=deal.reference)


urlpatterns = [
    path("deals/<reference>/share/", ShareView.as_view(), name="share"),
    path("deals/<reference>/grant-late/", grant_late, name="grant-late"),
]
