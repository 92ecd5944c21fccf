"""Clone as new draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.actions.cloning import clone_deal
from deals.web.base import answers_refusals, get_deal
from deals.web.steps import NAMES


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def clone(request: HttpRequest, reference: str) -> HttpResponse:
    """POST makes the draft and leads to its first step; GET goes back to the deal."""
    deal = get_deal(request, reference)
    if request.method != "POST":
        return redirect("deals:deal", reference=deal.reference)
    draft = clone_deal(deal, by=request.user)
    words = _("This draft holds a copy of “%s”. Look through its steps; nobody else sees it yet.")
    messages.success(request, words % deal.title)
    return redirect("deals:step", reference=draft.reference, step=NAMES[0])


urlpatterns = [path("deals/<reference>/clone/", clone, name="clone")]
