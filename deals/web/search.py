"""The search in the top bar: deals of every list, drafts and customers that one may see."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from accounts.scope import Scope, shown_scope
from deals.columns import chosen_columns, label_of
from deals.forms.customer import CustomerSearchForm
from deals.lists import Listing
from deals.models import Deal
from deals.queries.lists import for_drafts
from deals.web.cells import Cells
from deals.web.lists import LABELS
from portal.text import fold
from portal.web.paging import keyset_page

SHOWN = 5  # of each list; the rest is one click away
COLUMNS = ("name", "customer", "status", "stage", "value")
REFERENCE = re.compile(r"(D-)?([0-9A-Z]{6})", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What one list has: the first rows, and the address of all of them."""

    label: Any
    url: str
    headings: list[Any]
    rows: list[Any]
    more: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found; a whole reference leads straight to its deal."""
    scope = shown_scope(request)
    typed = request.GET.get("q", "").strip()
    if whole := REFERENCE.fullmatch(typed):
        reference = f"D-{whole[2].upper()}"
        if Deal.objects.visible_to(request.user, scope).filter(reference=reference).exists():
            return redirect("deals:deal", reference=reference)
    form = CustomerSearchForm(request.GET)
    fits = form.is_valid() and bool(fold(form.cleaned_data["q"]).split())
    context: dict[str, Any] = {"form": form, "fits": fits}
    if fits:
        words = QueryDict(mutable=True)
        words["q"] = form.cleaned_data["q"]
        found = [in_list(request.user, tab, words, scope) for tab in LABELS if tab != "drafts"]
        context |= {
            "found": [one for one in found if one.rows],
            "drafts": drafts(request.user, words, scope),
            "customers": form.suggestions(request.user)[:SHOWN],  # in groups
            "customers_url": f"{reverse('deals:customers')}?{words.urlencode()}",
        }
    return render(request, "deals/search/search.html", context)


def in_list(user: Any, tab: str, words: QueryDict, scope: Scope) -> Found:
    """The first deals of one list that have the words."""
    columns = chosen_columns(tab, COLUMNS)
    shown = words.copy()
    shown["columns"] = ",".join(COLUMNS)
    listing = Listing(user, tab, shown, scope=scope, late=False)
    page = keyset_page(listing.rows(), listing.order, size=SHOWN)
    url = f"{reverse(f'deals:{tab}')}?{words.urlencode()}"
    headings = [(label_of(column, tab), column.number) for column in columns]
    cells = Cells(columns, tab)
    rows = [cells.of(row) for row in page.rows]
    return Found(LABELS[tab], url, headings, rows, bool(page.older))


def drafts(user: Any, words: QueryDict, scope: Scope) -> list[Deal]:
    listing = Listing(user, "drafts", words, scope=scope, late=False)
    return list(for_drafts(listing.deals).order_by("-changed_at", "-pk")[:SHOWN])


urlpatterns = [path("search/", search, name="search")]
