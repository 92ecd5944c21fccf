"""`python -m tests.bench`: the product served by gunicorn, measured like a person uses it.

Each operation is given as a ratio to a bare signed-in page of the same server, measured in turn
with it, so that a busy machine slows both. COSELL_BENCH_COMPANIES names a file to import.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.bench.browser import Browser
from tests.bench.server import manage, product

ROUNDS, WARM_UP = 200, 20
TYPED = ("pol", "logis", "bank", "energy s", "deutsche b", "société g", "spolka kom", "north")
Times = list[float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--companies", default=os.environ.get("COSELL_BENCH_COMPANIES", ""))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    for vendor in asked.databases:
        with product(vendor) as (environment, port):
            print(f"\n{vendor}")
            print(imported(environment, asked.companies))
            browser = Browser(port)
            browser.sign_in("/account/sign-in/", "admin@contoso.example", "cosell-demo")
            report(measure(browser, asked.rounds))


def imported(environment: dict[str, str], companies: str) -> str:
    """Import the file, or the demo's own; the command's last line says how quick it was."""
    path = companies or str(Path("deals/demo/companies.csv.gz"))
    errors = str(Path(environment["COSELL_VAR"], "errors.csv"))
    done = manage(environment, "import_companies", path, "--errors", errors)
    return "import: " + done.stdout.strip().splitlines()[0]


def measure(browser: Browser, rounds: int) -> dict[str, Times]:
    """The times of every operation, each round doing all of them once."""
    browser.get("/deals/outbound/")
    deal = browser.page.partition('<a href="/deals/D-')[2][:6]
    browser.get("/deals/new/")
    browser.post("/deals/new/")
    step = browser.location.replace("/customer/", "/details/")
    operations: dict[str, Callable[[int], float]] = {
        "bare page (F)": lambda n: browser.get("/bare/"),
        "suggestion": lambda n: browser.get(suggestion(n)),
        "outbound list": lambda n: browser.get("/deals/outbound/"),
        "deal page": lambda n: browser.get(f"/deals/D-{deal}/"),
        "step save": lambda n: save_step(browser, step, n),
    }
    times: dict[str, Times] = {name: [] for name in operations}
    for number in range(rounds + WARM_UP):
        for name, operation in operations.items():
            spent = operation(number)
            if number >= WARM_UP:
                times[name].append(spent)
    return times


def suggestion(number: int) -> str:
    typed = TYPED[number % len(TYPED)].replace(" ", "+")
    return f"/customers/suggest/?q={typed}".replace("é", "%C3%A9")


def save_step(browser: Browser, step: str, number: int) -> float:
    browser.get(step)
    return browser.post(
        step,
        basis=browser.hidden("basis"),
        name=f"Bench {number}",
        location=first_location(browser.page),
        value="1000",
        currency="EUR",
        close_date=(date.today() + timedelta(days=30)).isoformat(),  # noqa: DTZ011  # any day will do
        notes="Measured.",
        next="",
    )


def first_location(page: str) -> str:
    options = page.partition('name="location"')[2].split('<option value="')
    return next(value for part in options[1:] if (value := part.partition('"')[0]))


def report(times: dict[str, Times]) -> None:
    floor = statistics.median(times["bare page (F)"])
    print(f"{'':16}{'median ms':>10}{'p95 ms':>9}{'median / F':>12}{'p95 / F':>9}")
    for name, spent in times.items():
        median, p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
        print(f"{name:16}{median:10.1f}{p95:9.1f}{median / floor:12.1f}{p95 / floor:9.1f}")


if __name__ == "__main__":
    main()
