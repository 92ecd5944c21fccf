"""Runs before pytest-django loads the settings (`-p tests.early`): which database, which folder.

COSELL_TEST_DB says `sqlite` or `postgres`; without it DATABASE_URL decides. PostgreSQL is the
server of DATABASE_URL, else one of our own for this run (tests/devpg.py). Everything that a run
writes lies in a temporary folder, so that runs at the same time don't meet.
"""

import atexit
import gc
import os
import shutil
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.chromium import NO_CHROMIUM


def prepare() -> None:
    """Set the environment that portal.settings reads; workers of xdist inherit it."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    wanted, given = os.environ.get("COSELL_TEST_DB"), os.environ.get("DATABASE_URL")
    for name in [n for n in os.environ if n.startswith("COSELL_")] + ["DATABASE_URL", "PORT"]:
        os.environ.pop(name, None)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up as on Ctrl+C
    ending = ExitStack()
    atexit.register(ending.close)
    if (wanted or ("postgres" if given else "sqlite")) == "postgres":
        os.environ["DATABASE_URL"] = given or _own_server(ending)
        os.environ["COSELL_TEST_SERVER"] = "DATABASE_URL" if given else "started for this run"
    folder = Path(tempfile.mkdtemp(prefix="cosell-tests-"))
    ending.callback(shutil.rmtree, folder, ignore_errors=True)
    (folder / "static").mkdir()
    os.environ["COSELL_VAR"] = str(folder)
    os.environ["COSELL_TEST_RUN"] = folder.name.rpartition("-")[2].lower()
    # Playwright keeps an event loop in the thread in which fixtures touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _own_server(ending: ExitStack) -> str:
    from tests import devpg

    return ending.enter_context(devpg.server())


prepare()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {_database()}"


def _database() -> str:
    """Vendor and version of what Django will really use."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, connection.Database.sqlite_version_info))}"
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as direct:
        version = direct.info.parameter_status("server_version")
    return f"PostgreSQL {version} ({os.environ['COSELL_TEST_SERVER']})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what is about no database: SQLite says the same of it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        left_out = [item for item in items if not _is_about_a_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if _is_about_a_database(item)]


def _is_about_a_database(item: pytest.Item) -> bool:
    from django.test import SimpleTestCase

    if item.get_closest_marker("once"):
        return False
    fixtures = {"db", "transactional_db", "live_server", "django_db_setup", "database_url"}
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & set(getattr(item, "fixturenames", []))
        or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    )


def pytest_collection_finish() -> None:
    """Look for garbage seldom: what was collected lives to the end, and a test leaves little."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests that commit empty all tables; bring back what migrations put there (the catalogue)."""
    mark = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", []))
    if (mark and mark.kwargs.get("transaction")) or fixtures & {"live_server", "transactional_db"}:
        options = {**(mark.kwargs if mark else {}), "transaction": True}
        options["serialized_rollback"] = True
        item.add_marker(pytest.mark.django_db(**options), append=False)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One loud line when the journeys could not run."""
    reports = terminalreporter.stats.get("skipped", [])
    if skipped := sum(NO_CHROMIUM in str(report.longrepr) for report in reports):
        words = f"{NO_CHROMIUM}: {skipped} BROWSER JOURNEYS WERE NOT RUN."
        terminalreporter.write_line(words, red=True, bold=True)
