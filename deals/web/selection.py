"""The deals that somebody chose in a list: some of a page, or all that match (spec section 7)."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Right
from accounts.scope import Scope
from deals.enums import Status
from deals.jobs.bulk import ACTS
from deals.lists import QUERY_LIMIT, SIZES, Listing
from deals.models import Deal
from deals.web.base import REFERENCE
from deals.web.view_menu import whole
from portal.html import html
from portal.web.paging import in_order
from portal.web.querystring import with_values

MOST = 10_000  # deals that one action is done to
OPEN_TABS = ("inbound", "outbound")
FILES = {"csv": _("Export CSV"), "xlsx": _("Export XLSX")}


def offered(tab: str, scope: Scope) -> list[tuple[str, Any]]:
    """What somebody can do with chosen deals of the tab: who only reads takes them along."""
    works = tab in OPEN_TABS and bool(scope.reach(Right.WORK))
    acts = [(verb, act.label) for verb, act in ACTS.items()] if works else []
    return [*acts, *FILES.items()]


def tick(reference: str, title: str) -> SafeString:
    """The box that chooses a row for the form "bulk" of the page."""
    return html(
        '<td class="cell-tick"><label class="tick"><input class="form-check-input" type="checkbox"'
        ' name="deal" value="{}" form="bulk" aria-label="{}: {}"></label></td>',
        *(reference, gettext("Select"), title),
    )


def chosen(data: QueryDict) -> list[str] | None:
    """The references of the chosen deals, no more than a page has; None where none are named.

    One `deal` each from a form, all in `deals` in an address, which must stay short.
    """
    given = [*data.getlist("deal"), *data.get("deals", "").split(".")]
    named = [one for one in given if one]
    return [one for one in named if REFERENCE.fullmatch(one)][: max(SIZES)] if named else None


class Selection:
    """The chosen deals of `tab`, as form or address name them; scope is that of this moment.

    Chosen one by one they need not be in the list any more: why one can't is told then.
    """

    def __init__(self, user: Any, tab: str, data: QueryDict) -> None:
        self.user, self.tab = user, tab
        self.query = QueryDict(data.get("query", "")[:QUERY_LIMIT])
        self.is_all = bool(data.get("all"))
        self.references = None if self.is_all else chosen(data) or []

    def __bool__(self) -> bool:
        return self.is_all or bool(self.references)

    @cached_property
    def keys(self) -> list[int]:
        """The keys of the deals, of too many one more than allowed."""
        if self.references is None:
            listing = Listing(self.user, self.tab, self.query)
            deals = in_order(listing.sortable(listing.deals), listing.order)
        else:
            seen = Deal.objects.visible_to(self.user).exclude(status=Status.DRAFT)
            deals = seen.filter(reference__in=self.references).order_by("pk")
        return list(deals.values_list("pk", flat=True)[: MOST + 1])

    @property
    def fields(self) -> dict[str, str]:
        """What names the same deals again, for a form or an address."""
        some = {"all": "1"} if self.is_all else {"deals": ".".join(self.references or ())}
        return {**some, "query": self.query.urlencode()}

    @property
    def address(self) -> str:
        return "?" + urlencode(self.fields)

    @property
    def back(self) -> str:
        """The list, as it was."""
        return reverse(f"deals:{self.tab}") + whole(with_values(self.query))
