"""A list as its address asks for it: one reading for page, export, bulk actions and mails.

The query string holds filters, `sort`, `columns` and `rows`; what it leaves open is as the person
last chose, else as usual. Nothing in it is an error.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import QueryDict

from accounts.roles import Right
from accounts.scope import Scope, locations_for, scope_of
from deals.columns import COLUMNS, FIRST_ORDER, Column, chosen_columns, order_of, title_of
from deals.filters import DealFilter, SeveralFilter, unfit_for
from deals.models import Deal
from deals.models.covered import is_of_team_alone
from deals.models.deal import DealQuerySet
from deals.queries.counts import Count, number_of_teams
from deals.queries.favourites import is_favourite
from deals.queries.lists import (
    TABS,
    for_list,
    holding,
    in_tab,
    late_in,
    on_tab,
    on_tab_of_teams,
    rows_by_key,
    seen_by,
)
from portal.text import clean_text
from portal.web.paging import Cursor, Order, Page, beyond, fetching, neighbours, page_of

SIZES = (25, 50, 100)
OF_CLOSED = {"reason__label", "reason__label_pl", "reason_notes"}  # no open deal has any
DRAFTS_ORDER = Order("changed_at", F("changed_at"))
QUERY_LIMIT = 4000  # characters of a list's address that are taken from a link
LOOKED_THROUGH = 1000  # rows, before the index of words is asked
FEW = LOOKED_THROUGH  # deals of somebody's teams, sooner sorted than found in an order's index
VALUE_LIMIT = 200  # characters of each value that a view keeps


def kept_query(tab: str, query: QueryDict) -> str:
    """What a view keeps of a list's address: filters of the tab, order, columns and rows.

    Cleaned and in one spelling, so that lists that are the same have the same text. The page is
    left out, and so is what no list knows; what a value means is judged when it is read.
    """
    kept: list[tuple[str, str]] = []
    for name, one in DealFilter.base_filters.items():
        if name not in unfit_for(tab):
            several = isinstance(one, SeveralFilter)
            kept += _cleaned(name, query.getlist(name), several=several)
    for name in ("sort", "columns", "rows"):
        kept += _cleaned(name, query.getlist(name), several=False)
    return urlencode(kept)


def _cleaned(name: str, values: list[str], *, several: bool) -> list[tuple[str, str]]:
    """In order and each once; of what can be given once the last counts, as in a filter."""
    clean = [clean_text(value[:VALUE_LIMIT]) for value in values]
    wanted = sorted(set(clean)) if several else clean[-1:]
    return [(name, value) for value in wanted if value]


class Listing:
    """The list `tab` for `user` and a query; `scope` is theirs, where it has been read.

    `late` tells whether received deals wait to be expired, and `total` how many are on the tab,
    where that has been asked. With `only`, references, it is no more than those of them that are
    in the list. `offered` are the filters that a page shows even where the query has none of them,
    None for all.
    """

    def __init__(
        self,
        user: Any,
        tab: str,
        query: QueryDict,
        *,
        scope: Scope | None = None,
        late: bool | None = None,
        total: Count | None = None,
        only: Collection[str] | None = None,
        offered: Collection[str] | None = (),
    ) -> None:
        self.user, self.tab, self.query = user, tab, query
        self.scope = scope or scope_of(user)
        self.known_late, self.total, self.only, self.offered = late, total, only, offered

    @cached_property
    def seen(self) -> DealQuerySet:
        return seen_by(self.user, self.scope)

    @cached_property
    def late(self) -> bool:
        return late_in(self.seen).exists() if self.known_late is None else self.known_late

    @cached_property
    def listed(self) -> DealQuerySet:
        """The deals of the tab; while nobody waits to be expired, its column says all."""
        if self.late or self.tab == "drafts":
            return in_tab(self.seen, self.tab, self.user)
        if self.is_by_teams:
            return on_tab_of_teams(self.tab, self.user, self.scope)
        return on_tab(self.tab, self.user, self.scope, ordered=not self.has_few)

    @cached_property
    def is_of_teams(self) -> bool:
        """Whether the user sees nothing there but the deals of their teams."""
        of_teams = is_of_team_alone(self.scope.reach(Right.VIEW))
        return of_teams and self.tab != "drafts" and not self.late

    @cached_property
    def is_by_teams(self) -> bool:
        """Whether the user's rows of teams, which an index has in the first order, lead to all.

        With filters a database may know a better way.
        """
        first = FIRST_ORDER.get(self.tab, "").removeprefix("-") == self.sort.removeprefix("-")
        filtered = any(map(self.query.get, DealFilter.base_filters))
        return first and self.is_of_teams and not filtered

    @cached_property
    def has_few(self) -> bool:
        """Whether it is quicker to begin with the user's teams than to walk an order's index."""
        if not self.is_of_teams:
            return False
        if self.total is not None:
            return self.total.number <= FEW
        return number_of_teams(self.tab, self.user, self.scope, FEW) <= FEW

    @cached_property
    def filters(self) -> DealFilter:
        locations = locations_for(self.user, Right.VIEW, self.scope)
        return DealFilter(
            self.query,
            self.listed,
            tab=self.tab,
            locations=locations.order_by("name"),
            user=self.user,
            offered=self.offered,
        )

    @property
    def deals(self) -> Any:
        """The deals that match, in no order."""
        deals = self.filtered
        return deals.filter(search__words=self.filters.words) if self.filters.words else deals

    @property
    def filtered(self) -> Any:
        """Those that match but for the words of the search."""
        deals = self.filters.qs
        return deals if self.only is None else deals.filter(reference__in=self.only)

    @cached_property
    def columns(self) -> list[Column]:
        asked = self.query.get("columns", "")
        keys = asked.split(",") if asked else self.choice.get("columns", ())
        return chosen_columns(self.tab, keys)

    @cached_property
    def size(self) -> int:
        """Rows a page."""
        asked = self.query.get("rows", "") or str(self.choice.get("rows", ""))
        return int(asked) if asked in map(str, SIZES) else SIZES[0]

    @property
    def pinned(self) -> str:
        """The query with what it leaves open, so that it asks for the same later."""
        query = self.query.copy()
        query["columns"] = ",".join(column.key for column in self.columns)
        query["sort"] = self.sort
        return kept_query(self.tab, query)

    @property
    def choice(self) -> dict[str, Any]:
        """How the person last chose to see this tab."""
        chosen: dict[str, Any] = self.user.list_choices.get(self.tab, {})
        return chosen

    @cached_property
    def sort(self) -> str:
        """The spelling of the order, "value" or "-value"."""
        return "" if self.tab == "drafts" else order_of(self.tab, self.query.get("sort", ""))[0]

    @cached_property
    def asked_order(self) -> Order:
        return DRAFTS_ORDER if self.tab == "drafts" else order_of(self.tab, self.sort)[1]

    @cached_property
    def order(self) -> Order:
        """The order asked for, by what an index has of it."""
        if self.is_by_teams:
            return replace(self.asked_order, key=F("listed_at"), tie="listed_pk")
        return self.asked_order

    def page(self, cursor: str) -> Page[Any]:
        """A page of rows, dictionaries of what the columns read."""
        deals, words = self.deals, self.filters.words
        if self.is_by_teams or not (words or self.has_few):
            fetch = fetching(self._starred(deals), self.order, self.size)
            return page_of(fetch, self.order.name, cursor=cursor, size=self.size)

        def found(at: Cursor | None, back: bool) -> list[Any]:
            near = self._near(at, back=back) if words else []
            if len(near) > self.size:
                return near
            return self._found(deals, at, back=back)

        return page_of(found, self.order.name, cursor=cursor, size=self.size)

    def _near(self, at: Cursor | None, *, back: bool) -> list[Any]:
        """A page of what is found by words that many deals have, among the first rows from there.

        The index of words gives all that have them, a hundred thousand of a million, to be sorted.
        """
        if self.order.tie != "pk":
            return []
        first = self._first(self.listed, at, "page_key", back=back)[:LOOKED_THROUGH]
        # With other filters nobody knows how many of those that are found will be left.
        alone = self.only is None and len(self.filters.applied) == 1
        most = self.size + 1 if alone else None
        falling = self.order.rising == back
        near = holding(first, self.filters.words, most=most, falling=falling)
        return self._found(self.filtered.filter(pk__in=near), None, back=back)

    def _found(self, deals: Any, at: Cursor | None, *, back: bool) -> list[Any]:
        """The page's rows of deals that no index has in order: they are joined after sorting."""
        keys = self._first(deals, at, back=back)[: self.size + 1]
        rows = self._starred(self.listed.filter(pk__in=keys))
        return fetching(rows, self.order, self.size)(None, back)

    def _first(self, deals: Any, at: Cursor | None, *names: str, back: bool) -> Any:
        """Keys, and what else is named, of the deals beyond the cursor, the nearest first."""
        sortable = self.sortable(deals).annotate(page_key=self.order.key)
        return beyond(sortable, self.order, at, back=back).values("pk", *names)

    def _starred(self, deals: Any) -> Any:
        return self._rows_of(deals).annotate(starred=is_favourite(self.user))

    def rows(self, reads: Iterable[str] = ()) -> QuerySet[Any, dict[str, Any]]:
        """All rows that match, as dictionaries, in no order."""
        return self._rows_of(self.deals, reads)

    def _rows_of(self, deals: Any, reads: Iterable[str] = ()) -> Any:
        wanted = {name for column in self.columns for name in column.reads}
        if self.tab != "closed":
            wanted -= OF_CLOSED
        return for_list(self.sortable(deals), {*wanted, *reads})

    def sortable(self, deals: Any) -> Any:
        """With the join that sorting by the other side walks along."""
        if self.order.tie != "side__deal":
            return deals
        return deals.filter(side__organization=self.user.organization_id)

    def neighbours(self, deal: Deal) -> tuple[Deal | None, Deal | None]:
        """The deals before and after `deal` in this list, which may not hold it any more."""
        order, deals = self.order, self.sortable(self.deals)
        its = self.sortable(self.seen.filter(pk=deal.pk))  # which the list may have no more
        key = its.annotate(page_key=self.asked_order.key)
        at = key.values_list("page_key", flat=True).first()
        shown = deals.only("reference", "status")
        return (None, None) if at is None else neighbours(shown, order, at, deal.pk)


def titles(user: Any, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Reference and title of those of the deals that the user sees, by key."""
    rows = rows_by_key(seen_by(user), keys, COLUMNS["name"].reads)
    return {key: (row["reference"], title_of(row)) for key, row in rows.items()}


def listing_of(user: Any, address: str, scope: Scope | None = None) -> Listing | None:
    """The list that `address` ("outbound?deal_type=co_sell") names; None for anything else."""
    tab, _mark, query = address[:QUERY_LIMIT].partition("?")
    return Listing(user, tab, QueryDict(query), scope=scope) if tab in TABS[:3] else None
