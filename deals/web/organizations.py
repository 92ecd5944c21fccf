"""The suggestion box for who will work on a deal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from deals.queries.recipients import suggest_recipients
from portal.text import clean_text


@require_safe
def suggest_organizations(request: HttpRequest) -> HttpResponse:
    """Locations of other partners for what was typed, as a fragment."""
    asked = clean_text(request.GET.get("org", ""))
    locations = suggest_recipients(request.user, asked)
    return render(request, "deals/recipients.html", {"org_asked": asked, "recipients": locations})


urlpatterns = [path("organizations/suggest/", suggest_organizations, name="organization-suggest")]
