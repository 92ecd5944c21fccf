"""Beside a list: the page with all its filters, and which columns and how many rows it shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import remember_list
from accounts.scope import shown_scope
from deals.columns import columns_of
from deals.lists import QUERY_LIMIT, SIZES, Listing
from deals.web.lists import LABELS
from deals.web.view_menu import whole
from portal.web.querystring import with_values

CARRIED = ("sort", "columns", "rows", "view", "saved", "all")


@require_safe
def all_filters(request: HttpRequest, tab: str) -> HttpResponse:
    """Every filter of the tab, filled with what is applied; leads back to the list."""
    scope = shown_scope(request)
    listing = Listing(request.user, tab, request.GET, scope=scope, late=False, offered=None)
    form = listing.filters.form
    form.is_valid()
    carried = [(n, value) for n in CARRIED for value in request.GET.getlist(n) if value]
    context = {
        "tab": tab,
        "list_label": LABELS[tab],
        "list_url": reverse(f"deals:{tab}"),
        "fields": [field for field in form if field.name != "view"],
        "carried": carried,
        "unknown": listing.filters.unknown,
    }
    return render(request, "deals/lists/filters.html", context)


@require_POST
def choose_columns(request: HttpRequest, tab: str) -> HttpResponse:
    """Remember columns and rows for this person and tab; leads back to the list."""
    user: Any = request.user
    known = [column.key for column in columns_of(tab)]
    chosen = set(request.POST.getlist("column"))
    rows = request.POST.get("rows", "")
    choice: dict[str, Any] = {"columns": [key for key in known if key in chosen]}
    if rows in map(str, SIZES):
        choice["rows"] = int(rows)
    remember_list(user, by=user, tab=tab, choice=choice)
    query = QueryDict(request.POST.get("query", "")[:QUERY_LIMIT])
    address = whole(with_values(query, columns="", rows="", page=""))
    return redirect(reverse(f"deals:{tab}") + address)


urlpatterns = [
    route
    for tab in ("inbound", "outbound", "closed")
    for route in (
        path(f"deals/{tab}/filters/", all_filters, {"tab": tab}, name=f"{tab}-filters"),
        path(f"deals/{tab}/columns/", choose_columns, {"tab": tab}, name=f"{tab}-columns"),
    )
]
