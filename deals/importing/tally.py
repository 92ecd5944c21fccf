"""Counts rows by state, and puts the same remarks together with the rows that have them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

MOST_GROUPS, MOST_NUMBERS = 200, 20
LEVELS = ("error", "warning", "note")


class Tally:
    """`add` one row after the other; memory doesn't grow with them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._groups: dict[Any, dict[str, Any]] = {}

    def add(self, number: int, state: str, remarks: Iterable[Mapping[str, Any]]) -> None:
        self.counts[str(state)] += 1
        for remark in remarks:
            said = {name: value for name, value in remark.items() if name != "detail"}
            key = json.dumps(said, sort_keys=True) if "with" in said else tuple(said.values())
            group = self._groups.get(key)
            if group is None:
                if len(self._groups) >= MOST_GROUPS:
                    continue
                group = self._groups[key] = {
                    **said,
                    "count": 0,
                    "rows": [],
                }
            group["count"] += 1
            if len(group["rows"]) < MOST_NUMBERS:
                group["rows"].append(number)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Errors first, of each level the most frequent first."""
        return sorted(
            self._groups.values(), key=lambda group: (LEVELS.index(group["level"]), -group["count"])
        )
