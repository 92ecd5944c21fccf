"""Filled databases, kept in a folder: a run works on a copy, the next one need not fill again."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psycopg

from tests import devpg
from tests.bench.server import environment_of, manage

FRESH_FOR = 5 * 86_400  # seconds; later the first received deals are late
# What somebody who has a million deals gives the server; the rest is as PostgreSQL comes.
SETTINGS = (
    *("shared_buffers=1GB", "effective_cache_size=4GB", "random_page_cost=1.1"),
    *("max_wal_size=8GB", "maintenance_work_mem=512MB"),
)


@contextmanager
def store(vendor: str, cache: Path) -> Iterator["Store"]:
    """The filled databases of `sqlite` or `postgres`; a server of our own unless one is given."""
    cache.mkdir(parents=True, exist_ok=True)
    if vendor == "sqlite":
        yield SqliteStore(cache)
    elif given := os.environ.get("DATABASE_URL"):
        yield PostgresStore(cache, given)
    else:
        with devpg.server(cache, SETTINGS) as url:
            yield PostgresStore(cache, url)


class Store(ABC):
    """Databases by their number of deals."""

    vendor = ""

    def __init__(self, cache: Path) -> None:
        self.cache = cache

    def fill(self, deals: int) -> None:
        """Fill the database unless it is there, made by this generator, and fresh."""
        stamp = self.cache / f"{self.vendor}-{deals}.json"
        print(f"{self.vendor}, {deals:,} deals", file=sys.stderr)
        if not _holds(stamp):
            stamp.unlink(missing_ok=True)
            self.make(deals)
            environment = environment_of(self.url(deals), self.cache / "var")
            manage(environment, "migrate")
            manage(environment, "createcachetable")
            words = ["-m", "tests.bench.filling", str(deals)]
            subprocess.run([sys.executable, *words], env=environment, check=True)
            stamp.write_text(json.dumps({"generator": _generator(), "at": time.time()}))
        manage(environment_of(self.url(deals), self.cache / "var"), "migrate")

    @abstractmethod
    def url(self, deals: int) -> str:
        """The address of the filled database."""

    @abstractmethod
    def make(self, deals: int) -> None:
        """An empty database in place of what may be there."""

    @abstractmethod
    def copy(self, deals: int) -> AbstractContextManager[str]:
        """The address of a copy that goes away."""


class SqliteStore(Store):
    vendor = "sqlite"

    def file(self, deals: int) -> Path:
        return self.cache / f"filled-{deals}.sqlite3"

    def url(self, deals: int) -> str:
        return f"sqlite:///{self.file(deals)}"

    def make(self, deals: int) -> None:
        _remove(self.file(deals))

    @contextmanager
    def copy(self, deals: int) -> Iterator[str]:
        copy = self.cache / f"run-{deals}-{os.getpid()}.sqlite3"
        shutil.copyfile(self.file(deals), copy)
        try:
            yield f"sqlite:///{copy}"
        finally:
            _remove(copy)


class PostgresStore(Store):
    vendor = "postgres"

    def __init__(self, cache: Path, server: str) -> None:
        super().__init__(cache)
        self.base, _, name = server.rpartition("/")
        self.server = server
        self.name = name

    def url(self, deals: int) -> str:
        return f"{self.base}/cosell_filled_{deals}"

    def make(self, deals: int) -> None:
        self._execute(f"DROP DATABASE IF EXISTS cosell_filled_{deals}")
        self._execute(f"CREATE DATABASE cosell_filled_{deals}")

    @contextmanager
    def copy(self, deals: int) -> Iterator[str]:
        copy = f"cosell_run_{deals}_{os.getpid()}"
        self._execute(f"CREATE DATABASE {copy} TEMPLATE cosell_filled_{deals} STRATEGY = FILE_COPY")
        try:
            yield f"{self.base}/{copy}"
        finally:
            self._execute(f"DROP DATABASE {copy} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)


def _holds(stamp: Path) -> bool:
    with suppress(OSError, ValueError, KeyError):
        known = json.loads(stamp.read_text())
        return known["generator"] == _generator() and time.time() - known["at"] < FRESH_FOR
    return False


def _generator() -> str:
    """Changes with the code that fills."""
    code = sorted((Path(__file__).parent / "filling").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in code)).hexdigest()


def _remove(database: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
