"""`python -m tests.bench`: the product served by gunicorn, measured like people use it.

Fills databases of several sizes, keeps them in a folder for the next time, and writes the page of
figures; of a database that is not named its part of the page stays. `--quick` takes a minute and
prints it. Memory is looked at over all the requests in the largest, over a tenth in the others.
"""

import argparse
import os
import tempfile
from pathlib import Path

from tests.bench.measuring import measure
from tests.bench.report import page

SIZES, ROUNDS, REQUESTS = [1_000, 100_000, 1_000_000], 200, 10_000
CACHE = Path(os.environ.get("COSELL_BENCH_CACHE") or Path(tempfile.gettempdir(), "cosell-bench"))


def main() -> None:
    asked = _asked()
    results = {
        vendor: measure(vendor, asked.deals, asked.cache, asked) for vendor in asked.databases
    }
    if asked.report == "-":
        print(page(results))
    else:
        report = Path(asked.report)
        report.write_text(page(results, report.read_text() if report.exists() else ""))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("databases", nargs="*", help="sqlite, postgres; both if none is named")
    parser.add_argument("--deals", nargs="+", type=int, default=SIZES, help="sizes to measure at")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is done")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="to look at memory over")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where filled databases are kept")
    parser.add_argument("--report", default="docs/performance.md", help="the page; - prints it")
    parser.add_argument("--quick", action="store_true", help="1,000 deals, 20 rounds, printed")
    asked = parser.parse_args()
    asked.databases = asked.databases or ["postgres", "sqlite"]
    if unknown := set(asked.databases) - {"postgres", "sqlite"}:
        parser.error(f"unknown: {', '.join(unknown)}")
    if asked.quick:
        asked.deals, asked.rounds, asked.requests, asked.report = [1_000], 20, 200, "-"
    asked.deals = sorted(asked.deals)
    return asked


if __name__ == "__main__":
    main()
