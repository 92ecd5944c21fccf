"""Query strings made from the present one."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import QueryDict


def with_values(query: QueryDict, **changes: str) -> str:
    """The query string with these parameters set, "" takes one out; empty ones are dropped.

    Begins with "?", also when nothing is left, so that it always leads to the page itself.
    """
    kept = [pair for pair in pairs_of(query) if pair[0] not in changes]
    return "?" + urlencode(kept + [change for change in changes.items() if change[1]])


def without(query: QueryDict, name: str, value: str = "") -> str:
    """The first page's query string without one value of a parameter (all, if none is given)."""
    kept = [
        (key, one)
        for key, one in pairs_of(query)
        if key != "page" and (key != name or value not in ("", one))
    ]
    return "?" + urlencode(kept)


def pairs_of(query: QueryDict) -> Iterator[tuple[str, str]]:
    """Every parameter that has a value, as often as it has one."""
    return ((name, value) for name, values in query.lists() for value in values if value)
