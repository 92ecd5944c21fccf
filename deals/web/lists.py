"""The lists of deals: Inbound, Outbound, Closed and Drafts (spec section 7)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from accounts.scope import shown_scope
from deals.columns import Column, columns_of, label_of, title_of
from deals.filters import QUICK, VIEWS
from deals.lists import SIZES, Listing
from deals.models import Deal
from deals.queries.counts import Count, counts_of_tabs
from deals.queries.lists import TABS, for_drafts, steps_done
from deals.web.cells import Cells
from deals.web.favourites import star
from deals.web.selection import offered, tick
from deals.web.view_menu import Menu, url_of, whole
from portal.html import html, joined
from portal.web.paging import keyset_page
from portal.web.querystring import pairs_of, with_values, without

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
class Heading:
    """A column's heading: the address that sorts by it, and how it is sorted now, if it is."""

    column: Column
    label: Any
    url: str
    sorted: str = ""


@dataclass(frozen=True)
class Row:
    reference: str
    title: str
    tick: Any
    star: Any
    cells: Any


@dataclass(frozen=True)
class DraftRow:
    """A draft and how many of its steps are done."""

    deal: Deal
    title: str
    steps: int


@method_decorator(require_safe, name="dispatch")
class DealList(View):
    """One tab: filters, chips, a page of rows; for htmx just what changes."""

    tab = "outbound"

    def get(self, request: Request) -> HttpResponse:
        part = bool(request.htmx and not request.htmx.history_restore_request)
        scope = shown_scope(request)
        menu = None
        if self.tab != "drafts":
            menu = Menu(request.user, scope, self.tab, request.GET, part=part)
        if part:
            listing = Listing(request.user, self.tab, request.GET, scope=scope)
            return self.part(request, self.rows(listing, menu) | {"is_part": True})
        if menu and menu.default and not request.META["QUERY_STRING"]:
            return redirect(url_of(menu.default))
        counts = counts_of_tabs(request.user, scope)
        shown = ("q", *QUICK)
        listing = Listing(
            *(request.user, self.tab, request.GET),
            scope=scope,
            late=counts.late,
            total=counts.of[self.tab],
            offered=shown,
        )
        context = {
            "title": LABELS[self.tab],
            "tabs": [Tab(t, LABELS[t], reverse(f"deals:{t}"), counts.of[t]) for t in TABS],
            "total": counts.of[self.tab],
            **self.rows(listing, menu),
        }
        response = render(request, "deals/lists/list.html", context)
        response["Vary"] = "HX-Request"
        return response

    def part(self, request: Request, context: dict[str, Any]) -> HttpResponse:
        """The changing part; the address loses its empty parameters."""
        response = render(request, "deals/lists/_part.html", context)
        response["HX-Push-Url"] = request.path + whole(with_values(request.GET))
        response["Vary"] = "HX-Request"
        return response

    def rows(self, listing: Listing, menu: Menu | None) -> dict[str, Any]:
        """What the page and its changing part both show."""
        filters, query = listing.filters, listing.query
        if self.tab == "drafts":
            page = keyset_page(
                for_drafts(listing.deals), listing.order, cursor=query.get("page", "")
            )
            rows: list[Any] = [DraftRow(d, d.title, steps_done(d)) for d in page.rows]
        else:
            page = listing.page(query.get("page", ""))
            link = "?in=" + quote(self.tab + with_values(query, page="").rstrip("?"), safe="")
            cells = Cells(listing.columns, self.tab, link)
            rows = [list_row(row, cells) for row in page.rows]
        return {
            "tab": self.tab,
            "rows": rows,
            "form": filters.form,
            "quick": lambda: quick_filters(filters.form),
            "carried": [p for p in pairs_of(query) if p[0] not in ("q", "page", *QUICK)],
            "unknown": filters.unknown,
            "views": self.views(query),
            "chips": self.chips(listing),
            "headings": self.headings(listing),
            "newer": page.newer and with_values(query, page=page.newer),
            "older": page.older and with_values(query, page=page.older),
            "first": page.newer and whole(with_values(query, page="")),
            "last": page.older and with_values(query, page="last"),
            **self.choices(listing),
            **(menu.context if menu else {}),
        }

    def choices(self, listing: Listing) -> dict[str, Any]:
        """What the list can show, and where that and all filters are chosen."""
        if self.tab == "drafts":
            return {}
        shown = {column.key for column in listing.columns}
        columns = columns_of(self.tab)
        return {
            "choosable": joined(column_choice(c, self.tab, on=c.key in shown) for c in columns),
            "sizes": SIZES,
            "listing_size": listing.size,
            "filters_url": reverse(f"deals:{self.tab}-filters")
            + with_values(listing.query, page=""),
            "columns_url": reverse(f"deals:{self.tab}-columns"),
            "csv_url": reverse(f"deals:{self.tab}-csv"),
            "xlsx_url": reverse(f"deals:{self.tab}-xlsx"),
            "pinned": listing.pinned,
            "bulk_url": reverse(f"deals:{self.tab}-bulk"),
            "offered": offered(self.tab, listing.scope),
        }

    def chips(self, listing: Listing) -> list[Chip]:
        fields, query = listing.filters.form.fields, listing.query
        return [
            Chip(fields[name].label, words, whole(without(query, name, value)))
            for name, value, words in listing.filters.applied
        ]

    def views(self, query: QueryDict) -> list[ReadyMade]:
        """The ready-made views; the one that is on leads back to the whole list."""
        on = query.getlist("view")
        return [
            ReadyMade(
                label,
                key in on,
                whole(with_values(query, page="", view="" if key in on else key)),
            )
            for key, label in VIEWS[self.tab]
        ]

    def headings(self, listing: Listing) -> list[Heading]:
        """Of the shown columns; pressing one that is sorted already turns the order round."""
        if self.tab == "drafts":
            return []
        now = listing.sort
        headings = []
        for column in listing.columns:
            up, down = column.key, f"-{column.key}"
            usual = down if column.falling else up
            other = {up: down, down: up}
            sort = other.get(now, usual)
            state = {up: "ascending", down: "descending"}.get(now, "")
            url = with_values(listing.query, page="", sort=sort)
            headings.append(Heading(column, label_of(column, self.tab), url, state))
        return headings


def column_choice(column: Column, tab: str, *, on: bool) -> SafeString:
    """The box that shows a column; the deal itself is always shown."""
    return html(
        '<div class="form-check"><input class="form-check-input" type="checkbox" name="column"'
        ' id="column-{0}" value="{0}"{1}{2}>'
        '<label class="form-check-label" for="column-{0}">{3}</label></div>',
        *(column.key, " checked" if on else "", " disabled" if column.key == "name" else ""),
        label_of(column, tab),
    )


def list_row(row: Any, cells: Cells) -> Row:
    reference, title = row["reference"], title_of(row)
    button = star(reference, title, on=row["starred"])
    return Row(reference, title, tick(reference, title), button, cells.of(row))


def quick_filters(form: Any) -> list[Any]:
    """The fields shown beside the search that leave a choice; asked for by the whole page only."""
    fields = [form[name] for name in QUICK if name in form.fields]
    return [field for field in fields if len(list(field.field.choices)) > 1]


urlpatterns = [
    path("deals/inbound/", DealList.as_view(tab="inbound"), name="inbound"),
    path("deals/outbound/", DealList.as_view(tab="outbound"), name="outbound"),
    path("deals/closed/", DealList.as_view(tab="closed"), name="closed"),
    path("deals/drafts/", DealList.as_view(tab="drafts"), name="drafts"),
]
