"""`manage.py up` for real: it answers, ends in order, and takes everything along."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from portal.management.commands.up import REQUEST_LINE

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="Finds processes in /proc")
PATIENCE = 60


class Running:
    """A `manage.py up` on a port of its own."""

    def __init__(self, folder, database_url):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        database = {"DATABASE_URL": database_url} if database_url else {}
        self.env = {**keep, **database, "COSELL_VAR": str(folder), "PORT": str(self.port)}
        self.log = folder / f"log-{self.port}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def wait_until_it_says_where_it_is(self):
        deadline = time.monotonic() + PATIENCE
        while f"Cosell is at http://127.0.0.1:{self.port}" not in self.log.read_text():
            assert time.monotonic() < deadline, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.status

    def family(self):
        """All processes under it: web and its workers, the jobs' two, clock."""
        found, rest = [], [self.process.pid]
        while rest:
            children = Path(f"/proc/{(pid := rest.pop())}/task/{pid}/children").read_text().split()
            found += map(int, children)
            rest += map(int, children)
        return found

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def alive(pids):
    """Those that still run; a zombie in a container without init is gone all the same."""
    stats = [Path(f"/proc/{pid}/stat") for pid in pids]
    return [s for s in stats if s.exists() and s.read_text().rpartition(")")[2].split()[0] != "Z"]


@pytest.fixture(scope="module")
def database_url():
    """A PostgreSQL database of its own where the run has a server, else SQLite's default."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield ""
        return
    name = f"cosell_up_{os.environ['COSELL_TEST_RUN']}_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("up")


@pytest.fixture
def up(folder, database_url):
    running = Running(folder, database_url)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.once)]
)
def test_it_answers_and_a_signal_ends_all_of_it(up, number):
    up.wait_until_it_says_where_it_is()
    assert (up.get("/healthz"), up.get("/readyz")) == (200, 200)
    assert up.get(f"/healthz?{'x' * (REQUEST_LINE - 100)}") == 200
    family = up.family()
    assert len(family) == 6  # gunicorn and its two workers, two workers for jobs, clock
    assert up.end(number) == 0
    assert alive(family) == []


@pytest.mark.once
@pytest.mark.parametrize("which", ["db_worker", "tick", "gunicorn"])
def test_when_one_process_dies_all_end_with_a_failure(up, which):
    up.wait_until_it_says_where_it_is()
    family = up.family()
    os.kill(next(pid for pid in family if which in command_of(pid)), signal.SIGKILL)
    assert up.process.wait(PATIENCE) == 1
    assert "process ended, and so did the others" in up.log.read_text()
    assert alive(family) == []


@pytest.mark.once
def test_a_killed_parent_leaves_no_process(up):
    up.wait_until_it_says_where_it_is()
    family = up.family()
    up.end(signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while alive(family) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(family) == []


@pytest.mark.once
def test_a_taken_port_is_said_in_words(up, folder, database_url):
    up.wait_until_it_says_where_it_is()
    again = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=settings.BASE_DIR,
        env=up.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 1
    assert f"PORT={up.port + 1} make run" in again.stderr
    assert up.end(signal.SIGTERM) == 0


@pytest.mark.once
def test_without_cosell_demo_no_demo_data_is_made(up):
    up.wait_until_it_says_where_it_is()
    count = "from accounts.models import Organization; print(Organization.objects.count())"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", count],
        cwd=settings.BASE_DIR,
        env=up.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "0"
    assert "Demo accounts" not in up.log.read_text()
