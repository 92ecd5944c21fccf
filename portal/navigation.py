"""The main navigation; each app says in its `ready()` what it adds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject

from portal.web import outbox

SHEETS = (
    "tokens",
    "base",
    "frame",
    "forms",
    "components",
    "accounts",
    "home",
    "deal",
    "lists",
    "wizard",
    "directory",
    "imports",
    "notices",
    "registration",
    "print",
)
STYLESHEETS = [f"css/{name}.css" for name in SHEETS]


@dataclass(frozen=True)
class Item:
    """A place in the navigation: label, name of its address, who is shown it, key after "g"."""

    label: str | Promise
    url_name: str
    shown: Callable[[HttpRequest], bool] = lambda request: True
    key: str = ""


ITEMS: list[Item] = []
FACTS: dict[str, Callable[[HttpRequest], Any]] = {}


def register(*items: Item) -> None:
    ITEMS.extend(item for item in items if item not in ITEMS)


def register_fact(name: str, read: Callable[[HttpRequest], Any]) -> None:
    """Give every signed-in page `name`, read when a template first asks for it."""
    FACTS[name] = read


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Stylesheets of every page, and for who is signed in the navigation."""
    context: dict[str, Any] = {"stylesheets": STYLESHEETS}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context["has_outbox"] = outbox.is_here()
        context["navigation"] = [_link(item, request.path) for item in ITEMS if item.shown(request)]
        for name, read in FACTS.items():
            context[name] = SimpleLazyObject(partial(read, request))
    return context


def _link(item: Item, path: str) -> dict[str, Any]:
    url = reverse(item.url_name)
    active = path == url or (url != "/" and path.startswith(url))
    return {"label": item.label, "url": url, "active": active, "key": item.key}
