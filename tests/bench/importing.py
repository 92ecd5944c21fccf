"""`python -m tests.bench.importing`: a large file checked, imported and undone, on both databases.

A third of the rows has mistakes, each kind as often. Says rows a second and the most memory of
each part, in a process of its own.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROWS, CUSTOMERS = 100_000, 20_000
REPORT = "{:<8} {:>9,} rows {:>9,.1f} s {:>8,.0f} rows/s {:>6,.0f} MiB {}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgres"])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--check", action="store_true", help="check the file, import nothing")
    parser.add_argument("--profile", default="", help="check, commit or undo: into /tmp/….prof")
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
    from django.core.files.uploadedfile import SimpleUploadedFile

    from deals.actions.imports import begin_check, begin_commit, begin_undo, start_import
    from deals.models import ConsentText, Customer, Deal
    from tests.cast import make_cast
    from tests.imports.files import csv_of, xlsx_of
    from tests.imports.rows import HEADER, many

    cast = make_cast()
    Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", country="PL", city="Łódź") for n in range(CUSTOMERS)
    )
    make: Callable[..., BytesIO] = csv_of if kind == "csv" else xlsx_of
    content = make(HEADER, *many(count, CUSTOMERS)).read()
    file = SimpleUploadedFile(f"deals.{kind}", content)
    del content
    found = start_import(by=cast.wanda, file=file)
    del file
    if found.job:  # a file of that size is the worker's from the first row on
        timed("read", found, "")
    timed("check", begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip"), profile)
    if only_check:
        return
    consent = ConsentText.objects.first()
    timed("commit", begin_commit(found, by=cast.wanda, consent=consent), profile)
    print(f"         {Deal.objects.count():,} deals")
    timed("undo", begin_undo(found, by=cast.wanda), profile)


def timed(name: str, deal_import: Any, profile: str) -> None:
    from django.db import connection

    from deals.jobs.run import run_job

    Path("/proc/self/clear_refs").write_text("5")  # the most memory is counted from here
    kept: list[int] = [0]

    def count(execute: Any, *words: Any) -> Any:
        kept[0] += 1
        return execute(*words)

    begun, spent = time.monotonic(), time.process_time()
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
    said = f"{spent / seconds:.0%} of it this process, {kept[0] / rows:.1f} queries a row, "
    said += str(deal_import.counts)
    print(REPORT.format(name, rows, seconds, rows / seconds, peak(), said), flush=True)


def peak() -> float:
    """The most memory of this process since it was last asked, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
