"""The directory: its search page, and the suggestion box of the customer step."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from deals.enums import Status
from deals.forms.customer import CustomerSearchForm
from deals.forms.directory import ADDRESS, DirectoryForm
from deals.models import Customer, Deal
from deals.queries.customers import count, grouped
from deals.queries.directory import customers_page
from deals.web.base import get_deal
from deals.web.view_menu import whole
from portal.web.paging import Page
from portal.web.querystring import with_values


@require_safe
def suggest_customers(request: HttpRequest) -> HttpResponse:
    """Customers for what was typed, as a fragment."""
    form = CustomerSearchForm(request.GET)
    groups = form.suggestions(request.user)
    context = {
        "form": form,
        "groups": groups,
        "found": count(groups),
        "meant": not groups and form.meant(request.user),
    }
    return render(request, "deals/suggestions.html", context)


@require_safe
def search_customers(request: HttpRequest) -> HttpResponse:
    """Customers by name, number and address, to look up or, for a draft, to choose."""
    draft = None
    if reference := request.GET.get("draft"):
        draft = get_deal(request, reference, Deal.objects.visible_to(request.user))
        if draft.status != Status.DRAFT:
            return redirect("deals:deal", reference=draft.reference)
    part = bool(request.htmx and not request.htmx.history_restore_request)  # type: ignore[attr-defined]  # django-htmx
    template = "deals/customers/part.html" if part else "deals/customers/search.html"
    response = render(request, template, {"draft": draft, **found_by(request)})
    response["Vary"] = "HX-Request"
    if part:
        response["HX-Push-Url"] = request.path + whole(with_values(request.GET))
    return response


def found_by(request: HttpRequest) -> dict[str, Any]:
    """The form, and a page of what it finds."""
    form, query = DirectoryForm(request.GET), request.GET
    page: Page[Customer] = Page()
    if form.is_asked and form.is_valid():
        page = customers_page(request.user, form.asked, query.get("page", ""))
    meant = form.is_asked and not page.rows and form.meant(request.user)
    without_address = dict.fromkeys(ADDRESS, "")
    return {
        "form": form,
        "groups": grouped(request.user, page.rows),
        "found": len(page.rows),
        "meant": meant,
        "meant_url": with_values(query, page="", q=meant) if meant else "",
        "name_url": form.has_name_and_address and with_values(query, page="", **without_address),
        "newer": page.newer and with_values(query, page=page.newer),
        "older": page.older and with_values(query, page=page.older),
        "first": page.newer and whole(with_values(query, page="")),
    }


urlpatterns = [
    path("customers/", search_customers, name="customers"),
    path("customers/suggest/", suggest_customers, name="customer-suggest"),
]
