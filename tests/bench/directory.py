"""How fast companies go into the directory, and suggestions come out of its query.

Both need Django set up and a migrated database; `run` adds the file's companies to it.
"""

import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from deals.actions.import_file import Report, import_file
from deals.models import Customer

WORST = [("in", "MH"), ("a b", ""), ("b a", "PL"), ("co in", "US"), ("s", ""), ("holding", "US")]


@dataclass(frozen=True)
class Figures:
    """Imports in rows a second, suggestions in milliseconds."""

    first: Report
    again: Report
    p50: float
    p95: float
    worst: float


def run(file: Path) -> Figures:
    """Import `file` twice, then ask for suggestions."""
    with tempfile.TemporaryDirectory() as folder:
        first = import_file(file, errors=Path(folder, "first.csv"))
        again = import_file(file, errors=Path(folder, "again.csv"))
    return Figures(first, again, *suggestion_times())


def suggestion_times() -> tuple[float, float, float]:
    """p50, p95 and the worst of a typeahead, in milliseconds."""
    times = []
    for typed, country in typed_names():
        started = time.perf_counter()
        Customer.objects.filter(owner=None).typeahead(typed, country)
        times.append(1000 * (time.perf_counter() - started))
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18], max(times)


def typed_names() -> list[tuple[str, str]]:
    """(typed, country): beginnings of names, beginnings of two words, and the worst known."""
    chance = random.Random(1)
    rows = Customer.objects.exclude(search="").order_by("search", "pk")
    typed = list(WORST)
    for search, country in rows.values_list("search", "country")[:: max(1, rows.count() // 200)]:
        words = search.split()
        some = chance.sample(words, min(2, len(words)))
        where = chance.choice(["", country])
        typed.append((search[: chance.randint(2, 8)], where))
        typed.append((" ".join(word[: chance.randint(2, 5)] for word in some), where))
    return typed
