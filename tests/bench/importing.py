"""`python -m tests.bench.importing`: a large file on its way in and out, on both databases.

It is checked and imported, comes again, comes with every second row changed and updates these, and
is undone, which closes the others. A third of the rows has mistakes, each kind as often. Says of
each part rows a second, by the clock and by the processor's time, queries a row, and the most
memory and by how much it grew, all of it in a process of its own.
"""

import argparse
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROWS, CUSTOMERS = 100_000, 20_000
REPORT = (
    "{:<15} {:>7,} rows {:>6,.0f} rows/s {:>6,.0f} by the processor {:>6.2f} queries a row"
    " {:>4.0f} MiB, {:>3.0f} more  {}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--check", action="store_true", help="check the file, import nothing")
    parser.add_argument("--profile", default="", help="a part by its name: into /tmp/….prof")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        inside(asked.rows, asked.kind, asked.profile, only_check=asked.check)
        return
    for vendor in asked.databases:
        print(f"\n{vendor}, {asked.kind}", flush=True)
        with ExitStack() as ending:
            folder = ending.enter_context(TemporaryDirectory(prefix="cosell-bench-"))
            environment = os.environ | {"COSELL_VAR": folder, "COSELL_ATTACHMENT_MB": "100"}
            environment["COSELL_DEMO"] = "1"
            environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
            environment["COSELL_TEST_RUN"] = "importing"  # a name that the settings ask for
            environment.pop("DATABASE_URL", None)
            if vendor == "postgres":
                from tests import devpg

                environment["DATABASE_URL"] = ending.enter_context(devpg.server())
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment)
            words = [*sys.argv[1:], "--inside"]
            subprocess.run([sys.executable, "-m", "tests.bench.importing", *words], env=environment)


def inside(count: int, kind: str, profile: str, *, only_check: bool) -> None:
    import django

    django.setup()
    from deals.actions.imports import begin_commit, begin_undo
    from deals.models import ConsentText, Customer, Deal
    from tests.cast import make_cast

    by = make_cast().wanda
    Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", country="PL", city="Łódź") for n in range(CUSTOMERS)
    )
    timing = partial(timed, profile=profile)
    found = checked("check", timing, by, kind, count)
    if only_check:
        return
    consent = ConsentText.objects.first()
    timing("commit", begin_commit(found, by=by, consent=consent))
    print(f"                {Deal.objects.count():,} deals", flush=True)
    again = checked("check again", timing, by, kind, count)
    assert not again.counts.keys() & {"create", "update"}, again.counts
    other = checked("check changes", timing, by, kind, count, known="update", every=2)
    timing("update", begin_commit(other, by=by, consent=None))
    timing("undo", begin_undo(found, by=by))


def checked(
    name: str, timing: Any, by: Any, kind: str, count: int, *, known: str = "skip", every: int = 0
) -> Any:
    """The file checked; every so many of its good rows say something else if asked for."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from deals.actions.imports import begin_check, start_import
    from tests.imports.files import csv_of, xlsx_of
    from tests.imports.rows import HEADER, many, mistake

    rows = list(many(count, CUSTOMERS))
    value, stage = HEADER.index("Estimated Deal Value"), HEADER.index("Sales Stage")
    for number in range(0, count, every) if every else ():
        row = rows[number]
        if mistake(number)[1]:
            continue
        row[value], row[stage] = f"{row[value]}0".replace(",500", ",75"), "60%"
    make: Callable[..., BytesIO] = csv_of if kind == "csv" else xlsx_of
    file = SimpleUploadedFile(f"deals.{kind}", make(HEADER, *rows).read())
    del rows
    found = start_import(by=by, file=file)
    del file
    gc.collect()
    if found.job:  # a file of that size is the worker's from the first row on
        timing("read", found)
    timing(name, begin_check(found, by=by, mapping=found.mapping, known=known))
    found.refresh_from_db()
    return found


def timed(name: str, deal_import: Any, profile: str) -> None:
    from django.db import connection

    from deals.jobs.run import run_job

    Path("/proc/self/clear_refs").write_text("5")  # the most memory is counted from here
    kept: list[int] = [0]

    def count(execute: Any, *words: Any) -> Any:
        kept[0] += 1
        return execute(*words)

    before, begun, spent = memory("VmRSS"), time.monotonic(), time.process_time()
    with connection.execute_wrapper(count):
        if profile == name:
            import cProfile

            cProfile.runctx(
                "run(pk)", {"run": run_job.func, "pk": deal_import.job_id}, {}, f"/tmp/{name}.prof"
            )
        else:
            run_job.func(deal_import.job_id)
    seconds, spent = time.monotonic() - begun, time.process_time() - spent
    deal_import.refresh_from_db()
    rows = deal_import.job.total or deal_import.rows
    rates = rows / seconds, rows / spent, kept[0] / rows
    most = memory("VmHWM")
    print(REPORT.format(name, rows, *rates, most, most - before, deal_import.counts), flush=True)


def memory(kind: str) -> float:
    """Of this process in MiB: now, or the most since it was last asked for from then on."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


if __name__ == "__main__":
    main()
