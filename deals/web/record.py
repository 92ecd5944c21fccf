"""One deal with all that happened to it, as a file to keep."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from deals.enums import Direction, Status
from deals.events import entries
from deals.models import Deal
from deals.queries.deal_page import shows_contact, steps_of
from deals.queries.history import faults_of, lasting_faults, whole_history
from deals.queries.parties import parties_of, related_deals
from deals.web.base import get_deal
from deals.web.timeline import known_for


@require_safe
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """The record as one HTML file that needs nothing else, with what this reader may see."""
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise Http404
    # Without the request: no link or button of the portal belongs in a file.
    page = render_to_string("deals/record/record.html", content(deal, request.user))
    name = f"deal-{deal.reference}.html"
    return HttpResponse(page, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def content(deal: Deal, reader: Any) -> dict[str, Any]:
    events = whole_history(deal)
    known = known_for(deal, events, reader)
    survivor = deal.surviving_deal
    return {
        "deal": deal,
        "reader": reader,
        "now": timezone.now(),
        "style": style(),
        "steps": steps_of(deal),
        "related": related_deals(deal, parties_of(deal)),
        "recipient": deal.engagement.recipient if deal.direction == Direction.OUTBOUND else None,
        "contact_shown": shows_contact(deal),
        "entries": entries(sorted(events, key=lambda event: event.at), known),
        "stays": survivor if survivor and survivor.reference in known.references else None,
        "verified": not (faults_of(deal, events) and lasting_faults(deal)),
    }


@cache
def style() -> Any:
    """The file's own style sheet, which has none of the characters that HTML escapes."""
    css = (settings.BASE_DIR / "static/css/record.css").read_text()
    return format_html("<style>{}</style>", css)


urlpatterns = [path("deals/<reference>/record/", record, name="record")]
