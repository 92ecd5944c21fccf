"""Deals like this one: in its page where there is an answer to give, else when asked for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.scope import shown_scope
from deals.enums import Status
from deals.models import Deal
from deals.queries.similar import similar_deals
from deals.web.base import answers_refusals, get_deal


@require_safe
@answers_refusals
def similar(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of them, of which the folded card of the deal's own page takes the list."""
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise Http404
    seen = Deal.objects.visible_to(request.user, shown_scope(request))
    context = {"deal": deal, "similar": similar_deals(deal, seen)}
    return render(request, "deals/similar.html", context)


urlpatterns = [path("deals/<reference>/similar/", similar, name="similar")]
