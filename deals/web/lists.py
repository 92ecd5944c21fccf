"""The lists of deals: Inbound, Outbound, Closed and Drafts (spec section 7)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from accounts.roles import Right
from accounts.scope import locations_for, shown_scope
from deals.filters import VIEWS, DealFilter
from deals.models import Deal
from deals.queries.lists import (
    ORDER,
    TABS,
    Count,
    capped_count,
    counts_of_tabs,
    for_drafts,
    for_list,
    in_tab,
    other_sides,
    seen_by,
    steps_done,
)
from portal.web.paging import Page, keyset_page
from portal.web.querystring import with_values, without

LABELS = {
    "inbound": _("Inbound"),
    "outbound": _("Outbound"),
    "closed": _("Closed"),
    "drafts": _("Drafts"),
}


class Request(HttpRequest):
    """With what django-htmx adds."""

    htmx: HtmxDetails


@dataclass(frozen=True)
class Tab:
    key: str
    label: Any
    url: str
    count: Count


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the list, and the address of the list without it."""

    label: Any
    words: Any
    url: str


@dataclass(frozen=True)
class ReadyMade:
    """A ready-made view of the list, whether it is on, and the address that turns it."""

    label: Any
    is_on: bool
    url: str


@dataclass(frozen=True)
class Row:
    """A deal with what the list says besides: the other side, lateness, steps of a draft."""

    deal: Deal
    sides: list[Deal]
    is_overdue: bool = False
    steps: int = 0


@method_decorator(require_safe, name="dispatch")
class DealList(View):
    """One tab: filters, chips, a page of rows; for htmx just what changes."""

    tab = "outbound"

    def get(self, request: Request) -> HttpResponse:
        seen = seen_by(request.user, shown_scope(request))
        counts = counts_of_tabs(seen, request.user)
        filters = self.filters(request, in_tab(seen, self.tab, request.user))
        applied, total = filters.applied, counts[self.tab]
        page = self.page(request, filters.qs)
        context = {
            "tab": self.tab,
            "title": LABELS[self.tab],
            "tabs": [Tab(t, LABELS[t], reverse(f"deals:{t}"), counts[t]) for t in TABS],
            "form": filters.form,
            "unknown": filters.unknown,
            "views": self.views(request.GET) if self.tab == "inbound" else [],
            "chips": self.chips(filters, request.GET),
            "rows": [self.row(deal) for deal in page.rows],
            "total": total,
            "found": capped_count(filters.qs) if applied else total,
            "newer": page.newer and with_values(request.GET, page=page.newer),
            "older": page.older and with_values(request.GET, page=page.older),
        }
        return self.answer(request, context)

    def filters(self, request: HttpRequest, deals: Any) -> DealFilter:
        locations = locations_for(request.user, Right.VIEW, shown_scope(request))
        return DealFilter(request.GET, deals, tab=self.tab, locations=locations, user=request.user)

    def page(self, request: HttpRequest, deals: Any) -> Page[Deal]:
        drafts = self.tab == "drafts"
        shown = for_drafts(deals) if drafts else for_list(deals)
        return keyset_page(shown, ORDER[self.tab], cursor=request.GET.get("page", ""))

    def row(self, deal: Deal) -> Row:
        if self.tab == "drafts":
            return Row(deal, [], steps=steps_done(deal))
        late = deal.is_open and deal.close_date and deal.close_date < timezone.localdate()
        return Row(deal, other_sides(deal), is_overdue=bool(late))

    def chips(self, filters: DealFilter, query: QueryDict) -> list[Chip]:
        fields, first = filters.form.fields, _first_page(query)
        return [
            Chip(fields[name].label, words, without(first, name, value))
            for name, value, words in filters.applied
        ]

    def views(self, query: QueryDict) -> list[ReadyMade]:
        """The ready-made views; the one that is on leads back to the whole list."""
        first = _first_page(query)
        on = first.getlist("view")
        return [
            ReadyMade(label, key in on, with_values(first, view="" if key in on else key))
            for key, label in VIEWS
        ]

    def answer(self, request: Request, context: dict[str, Any]) -> HttpResponse:
        """The page, or its changing part for htmx; the address loses its empty parameters."""
        part = request.htmx and not request.htmx.history_restore_request
        template = "deals/lists/_list.html" if part else "deals/lists/list.html"
        response = render(request, template, context)
        if part:
            response["HX-Push-Url"] = request.path + with_values(request.GET).rstrip("?")
        response["Vary"] = "HX-Request"
        return response


def _first_page(query: QueryDict) -> QueryDict:
    changed = query.copy()
    changed.pop("page", None)
    return changed


urlpatterns = [
    path("deals/inbound/", DealList.as_view(tab="inbound"), name="inbound"),
    path("deals/outbound/", DealList.as_view(tab="outbound"), name="outbound"),
    path("deals/closed/", DealList.as_view(tab="closed"), name="closed"),
    path("deals/drafts/", DealList.as_view(tab="drafts"), name="drafts"),
]
