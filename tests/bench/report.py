"""Writes what was measured as a page: tables, what was to be reached, and where it was measured."""

import os
import platform
import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.goals import GROWTH
from tests.bench.measuring import Figure, Measured
from tests.bench.weights import FIRST_GOAL, LATER_GOAL

NAMES = {"postgres": "PostgreSQL", "sqlite": "SQLite"}
ROWS_GOAL, MEMORY_GOAL = 20_000, 100
LONGER = 1.1  # a page from which on it isn't the same that is compared
HEAD = """# How quick Cosell is

Written by `make bench`; nobody edits it. The product is served by gunicorn (one worker, four
threads) on a database that `tests/bench/filling` made, and used by two people who have signed in:
the referral admin of the largest organization, and a referral user on the team of a twentieth of
its deals (half of them in the database of 1,000 deals, so that a page is full). Each operation was
done as often as is said, after a warm-up, all by turns, at all sizes in the same minutes.

**F** is a bare signed-in page: session, user, one line. **M** is a minimal page of 25 deals: scope,
one query with its joins, one plain template with a table, nothing of the portal around it. Goals
are multiples of these, measured in the same rounds, since machines differ and may be busy with
other work. **CPU** is what the web worker's processor spent, which other work hardly changes;
median and p95 are what a person waits. **Queries** are what nineteen of twenty requests needed at
most; what one needed beyond, like a new deal whose random reference was taken, is said. **Over** is
what takes longer than it may at more deals; where more is found there, so that the page itself is
longer, that is said instead. CSV files are those of all three lists of the admin, one after the
other, taken a second time.
"""


def page(results: Mapping[str, list[Measured]], before: str = "") -> str:
    """The whole page in Markdown; what was not measured now keeps its part of the page `before`."""
    parts = {vendor: _kept(vendor, before) for vendor in NAMES}
    parts |= {vendor: "\n".join(_database(vendor, sizes)) for vendor, sizes in results.items()}
    return "\n".join([HEAD, *(part.strip() + "\n" for part in parts.values() if part)])


def _kept(vendor: str, before: str) -> str:
    """The part that begins with the title of the database and ends where another's begins."""
    _, title, rest = before.partition(_title(vendor))
    return title + re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def _title(vendor: str) -> str:
    return f"## {NAMES[vendor]}\n"


def _database(vendor: str, sizes: list[Measured]) -> Iterator[str]:
    day = datetime.now(UTC).date().isoformat()
    load = f"load {os.getloadavg()[0]:.1f} at the end"
    yield f"{_title(vendor)}\nMeasured on {day}: {_machine()}, {load}. {_versions()}."
    smallest = sizes[0]
    for one in sizes:
        yield f"\n### {NAMES[vendor]}, {one.deals:,} deals\n\n{one.rounds} times each.\n"
        yield from _operations(one, smallest)
        yield from _once(one)


def _operations(one: Measured, smallest: Measured) -> Iterator[str]:
    grown = one.deals != smallest.deals
    against = f" against {smallest.deals:,} deals |" if grown else ""
    yield f"| Operation | median | p95 | CPU | × | p95 × | Queries | Goal | Reached |{against}"
    yield f"| --- | --: | --: | --: | --: | --: | --: | --- | --- |{' --: |' if grown else ''}"
    for figure in one.figures.values():
        yield _row(figure, one, smallest, grown=grown)


def _row(figure: Figure, one: Measured, smallest: Measured, *, grown: bool) -> str:
    base = one.figures[figure.base]
    ratios = (figure.median / base.median, figure.p95 / base.median)
    goal = figure.goal
    words, reached = "", ""
    if goal.median:
        words = f"{goal.median} {goal.of}, p95 {goal.p95} {goal.of}, {goal.queries} queries"
        missed = [
            name
            for name, is_missed in (
                ("median", ratios[0] > goal.median),
                ("p95", ratios[1] > (goal.p95 or 0)),
                ("queries", figure.queries > (goal.queries or 0)),
            )
            if is_missed
        ]
        reached = "yes" if not missed else "**no**: " + ", ".join(missed)
    cells = [
        figure.name,
        *(f"{value:.1f} ms" for value in (figure.median, figure.p95, figure.cpu)),
        *(f"{ratio:.2f} {figure.base[0]}" for ratio in ratios),
        *(_queries(figure), words, reached),
    ]
    if grown:
        cells.append(_growth(figure, smallest.figures[figure.name]))
    return "| " + " | ".join(cells) + " |"


def _queries(figure: Figure) -> str:
    more = f", {figure.most_queries} at most" if figure.most_queries > figure.queries else ""
    return f"{figure.queries}{more}"


def _growth(figure: Figure, before: Figure) -> str:
    growth = figure.median / before.median, figure.p95 / before.p95
    words = f"{growth[0]:.2f}, p95 {growth[1]:.2f}"
    if all(grew <= most for grew, most in zip(growth, GROWTH, strict=True)):
        return words
    longer = figure.length / before.length if before.length else 1
    return f"{words} **over**" if longer < LONGER else f"{words} with {longer:.1f} times the page"


def _once(one: Measured) -> Iterator[str]:
    out, memory = one.export, one.memory
    speed = out.rows / out.seconds
    yield (
        f"\nCSV export: {out.rows:,} rows in {out.seconds:.1f} s, {speed:,.0f} rows/s"
        f" (goal {ROWS_GOAL:,}: {_yes(speed >= ROWS_GOAL)}); the web worker took"
        f" {out.before:.0f} MiB before and {out.peak:.0f} MiB at most meanwhile."
    )
    steps = " → ".join(f"{mib:.0f}" for mib in memory)
    yield (
        f"\nMemory of the web worker (PSS) over the requests, in MiB: {steps}"
        f" (goal {MEMORY_GOAL}: {_yes(memory[-1] <= MEMORY_GOAL)})."
    )
    yield "\n| Page | first visit | later visits | Reached |\n| --- | --: | --: | --- |"
    for weight in one.weights:
        reached = weight.first < FIRST_GOAL and weight.later < LATER_GOAL
        kilobytes = f"{weight.first / 1000:.1f} kB | {weight.later / 1000:.1f} kB"
        yield f"| {weight.page} | {kilobytes} | {_yes(reached)} |"


def _yes(reached: bool) -> str:
    return "yes" if reached else "**no**"


def _machine() -> str:
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gib = int(memory[1]) / 1024**2 if memory else 0
    name = cpu[1].strip() if cpu else platform.machine()
    return f"{os.cpu_count()} processors ({name}), {gib:.0f} GiB of memory, {platform.system()}"


def _versions() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("Django", "gunicorn", "psycopg"))
    return f"Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}"
