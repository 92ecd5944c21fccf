"""The portal's addresses, the pages F and M to measure against, and which deals fit what."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import path

from deals.enums import DealType, Direction, Status
from deals.models import Deal
from portal.urls import *
from portal.urls import urlpatterns as of_the_portal

ROWS = 25
LONG = 50
COLUMNS = (
    *("reference", "name", "deal_type", "status", "progress", "value", "currency", "close_date"),
    *("submitted_at", "engagement__customer__name", "location__name", "side__statuses"),
)


def bare(request: HttpRequest) -> HttpResponse:
    """F: what any signed-in page costs at least: session, user, one line of text."""
    return HttpResponse(f"<!doctype html><title>{request.user}</title>")


def minimal(request: HttpRequest) -> HttpResponse:
    """M: the 25 newest open deals of one's own that the user may see, as a plain page shows them.

    By the book: the scope, one query with the names it joins, one template with a table of the
    columns that the list shows and Django's own filters. None of the portal's frame, no filters,
    tabs, counts, or pages.
    """
    seen = Deal.objects.visible_to(request.user).filter(
        organization=request.user.organization_id, tab="outbound"
    )
    joined = seen.select_related("engagement__customer", "location", "side").only(*COLUMNS)
    deals = joined.order_by("-submitted_at", "-pk")[:ROWS]
    return HttpResponse(render_to_string("bench/minimal.html", {"deals": deals}))


def fitting(request: HttpRequest) -> JsonResponse:
    """References of the user's deals to measure with, by what they fit."""
    mine: Any = Deal.objects.visible_to(request.user).filter(
        organization=request.user.organization_id,
        direction=Direction.OUTBOUND,
        status=Status.ACCEPTED,
    )
    long = mine.order_by("pk").annotate(length=Count("events")).filter(length=LONG)
    # The centre of it all, with the vendor's side, which takes more than any other; for two.
    assessments = mine.filter(deal_type=DealType.SOLUTION_ASSESSMENT, engagement__recipient=None)
    members = Count("team", filter=Q(team__removed_at=None))
    copied = assessments.order_by("pk").annotate(members=members).filter(members=2)
    markable = mine.filter(progress=20).order_by("-pk")
    return JsonResponse(
        {
            "long": list(long.values_list("reference", flat=True)[:20]),
            "copied": list(copied.values_list("reference", flat=True)[:1]),
            "markable": list(markable.values_list("reference", flat=True)[:10]),
        }
    )


urlpatterns = [
    path("bench/bare/", bare),
    path("bench/minimal/", minimal),
    path("bench/fitting/", fitting),
    *of_the_portal,
]
