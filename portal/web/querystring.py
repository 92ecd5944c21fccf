"""Query strings made from the present one."""

from django.http import QueryDict


def with_values(query: QueryDict, **changes: str) -> str:
    """The query string with these parameters set, "" takes one out; empty ones are dropped.

    Begins with "?", also when nothing is left, so that it always leads to the page itself.
    """
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
    return _joined(changed)


def without(query: QueryDict, name: str, value: str = "") -> str:
    """The query string without one value of a parameter (all of them if none is given)."""
    changed = query.copy()
    kept = [one for one in changed.getlist(name) if value and one != value]
    changed.setlist(name, kept)
    return _joined(changed)


def _joined(query: QueryDict) -> str:
    for name, values in list(query.lists()):
        query.setlist(name, [value for value in values if value])
    return "?" + query.urlencode()
