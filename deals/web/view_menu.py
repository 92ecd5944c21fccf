"""The menu of views over a list: ready-made, one's own, those that colleagues share."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from accounts.scope import Scope
from deals.actions.views import may_change_view
from deals.lists import kept_query
from deals.models import SavedView
from deals.queries.views import views_in_menu

WHOLE = "?all=1"  # the whole list, whatever view it opens with


@dataclass(frozen=True)
class Entry:
    """A view in the menu: its address, and whether it is the one that was opened."""

    view: Any
    url: str
    is_on: bool


@dataclass(frozen=True)
class Opened:
    """The view that was opened: whether the list was changed since, and may be kept in it."""

    view: SavedView
    is_changed: bool
    may_change: bool


def whole(query: str) -> str:
    """A query string; that of the whole list where it is empty, since that opens the default."""
    return WHOLE if query == "?" else query


def url_of(view: SavedView) -> str:
    """The list as the view keeps it; `saved` says which view it is."""
    query = f"&{view.query}" if view.query else ""
    return f"{reverse(f'deals:{view.tab}')}?saved={view.public_id}{query}"


class Menu:
    """The saved views of a tab; read once for the whole page, for htmx only the opened one."""

    def __init__(self, user: Any, scope: Scope, tab: str, query: QueryDict, *, part: bool) -> None:
        self.user, self.scope, self.tab, self.query = user, scope, tab, query
        self.named = query.get("saved", "")
        asked = self.named or not part
        self.views = views_in_menu(user, scope, tab) if asked else []

    @property
    def default(self) -> SavedView | None:
        return next((view for view in self.views if view.is_default), None)  # type: ignore[attr-defined]

    @property
    def opened(self) -> Opened | None:
        view = next((view for view in self.views if view.public_id == self.named), None)
        if view is None:
            return None
        changed = kept_query(self.tab, self.query) != view.query
        return Opened(view, changed, may_change_view(view, self.user, self.scope))

    @property
    def context(self) -> dict[str, Any]:
        entries = [Entry(v, url_of(v), v.public_id == self.named) for v in self.views]
        own = [entry for entry in entries if entry.view.is_own]
        return {
            "opened": self.opened,
            "own_views": own,
            "shared_views": [entry for entry in entries if not entry.view.is_own],
            "save_url": reverse(f"deals:{self.tab}-views"),
        }
