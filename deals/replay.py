"""Folds what a deal's events say into the state they lead to. Pure: plain values in and out."""

from collections.abc import Iterable, Mapping
from typing import Any

State = dict[str, Any]


def replay(changes: Iterable[Mapping[str, Any]]) -> State:
    """The state after all `changes`, each {field: value after}, the oldest first."""
    state: State = {}
    for change in changes:
        state.update(change)
    return state


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> State:
    """What leads from `before` to `after`; no field ever goes away."""
    return {
        name: value for name, value in after.items() if name not in before or before[name] != value
    }
