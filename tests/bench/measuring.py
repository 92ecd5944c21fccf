"""Measures one database at several sizes, all in the same minutes."""

import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tests.bench.browser import Browser
from tests.bench.filled import store
from tests.bench.filling.plan import ADMIN, PASSWORD, USER
from tests.bench.goals import Goal
from tests.bench.memory import peak_of, pss
from tests.bench.operations import M_OF_USER, Operation, operations
from tests.bench.server import Product, product
from tests.bench.weights import Weight, weigh

WARM_UP = 20
TABS = ("inbound", "outbound", "closed")
# What a web worker is asked again and again while its memory is looked at.
VISITED = (
    "/",
    "/deals/outbound/",
    "/deals/closed/?q=security",
    "/notifications/",
    "/deals/drafts/",
)


@dataclass(frozen=True)
class Figure:
    """An operation in milliseconds; `base` names the page that its goal is a multiple of."""

    name: str
    goal: Goal
    base: str
    median: float
    p95: float
    cpu: float
    length: float  # characters of the page
    queries: int  # that no more than one in twenty took more of
    most_queries: int


@dataclass(frozen=True)
class Export:
    """All lists of somebody as CSV, one after the other."""

    rows: int
    seconds: float
    before: float
    peak: float


@dataclass(frozen=True)
class Measured:
    """One database at one size."""

    deals: int
    rounds: int  # how often each operation was done
    figures: dict[str, Figure]
    export: Export
    memory: list[float]  # MiB, at the beginning and after each tenth of the requests
    weights: list[Weight]


def measure(vendor: str, sizes: list[int], cache: Path, asked: Any) -> list[Measured]:
    """Fill what is missing, then let two people work in all sizes by turns."""
    with store(vendor, cache) as filled, ExitStack() as ending:
        for deals in sizes:
            filled.fill(deals)
        portals = {
            deals: ending.enter_context(product(ending.enter_context(filled.copy(deals))))
            for deals in sizes
        }
        people = {
            deals: [Browser(portal.port).sign_in(who, PASSWORD) for who in (ADMIN, USER)]
            for deals, portal in portals.items()
        }
        doing = {deals: operations(*both) for deals, both in people.items()}
        rounds = range(asked.rounds + WARM_UP)
        for number in tqdm(rounds, desc=f"{vendor}, rounds", mininterval=2):
            for several in doing.values():
                for operation in several:
                    operation.measure(number, warm=number >= WARM_UP)
        return [
            _rest(deals, doing[deals], people[deals][0], portals[deals], asked) for deals in sizes
        ]


def _rest(
    deals: int, doing: list[Operation], admin: Browser, portal: Product, asked: Any
) -> Measured:
    """What is looked at once: export, memory, weights."""
    deal = next(one for one in doing if one.name.startswith("deal page"))
    deal.run(0)
    requests = asked.requests if deals == max(asked.deals) else asked.requests // 10
    return Measured(
        deals,
        asked.rounds,
        {one.name: _figure(one) for one in doing},
        _export(admin, portal),
        _memory(admin, portal, requests),
        weigh(admin, deal.paths[0]),
    )


def _figure(one: Operation) -> Figure:
    base = "F" if one.goal.of == "F" else M_OF_USER if "referral user" in one.name else "M"
    p95 = statistics.quantiles(one.times, n=20)[-1]
    cpu = statistics.median(one.cpu)
    length = statistics.mean(one.lengths)
    queries = sorted(one.queries)
    return Figure(
        *(one.name, one.goal, base, statistics.median(one.times), p95, cpu, length),
        queries=queries[len(queries) * 19 // 20],
        most_queries=queries[-1],
    )


def _export(admin: Browser, portal: Product) -> Export:
    """All lists, after a warm-up like everything else."""
    rows = 0
    for tab in TABS:
        admin.download(f"/deals/{tab}/export/csv/")
    with peak_of(portal.worker) as seen:
        began = time.perf_counter()
        for tab in TABS:
            rows += admin.download(f"/deals/{tab}/export/csv/").count(b"\r\n") - 1
        spent = time.perf_counter() - began
    return Export(rows, spent, seen[0], max(seen))


def _memory(admin: Browser, portal: Product, requests: int) -> list[float]:
    seen = [pss(portal.worker)]
    for number in tqdm(range(requests), desc="requests", mininterval=2):
        admin.get(VISITED[number % len(VISITED)])
        if (number + 1) % max(requests // 10, 1) == 0:
            seen.append(pss(portal.worker))
    return seen
