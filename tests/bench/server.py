"""The product for one run: a temporary folder, demo data, gunicorn on a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        check=True,
        text=True,
        capture_output=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(vendor: str) -> Iterator[tuple[dict[str, str], int]]:
    """Environment and port of a running Cosell on `sqlite` or `postgres`, filled with the demo."""
    with ExitStack() as ending:
        folder = ending.enter_context(tempfile.TemporaryDirectory(prefix="cosell-bench-"))
        port = free_port()
        environment = os.environ | {
            "COSELL_VAR": folder,
            "COSELL_DEMO": "1",
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        }
        environment.pop("DATABASE_URL", None)
        if vendor == "postgres":
            environment["DATABASE_URL"] = ending.enter_context(postgres())
        for words in (["migrate"], ["createcachetable"], ["demo"], ["collectstatic", "--noinput"]):
            manage(environment, *words)
        ending.enter_context(gunicorn(environment, port))
        yield environment, port


@contextmanager
def postgres() -> Iterator[str]:
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    from tests import devpg

    with devpg.server() as url:
        yield url


@contextmanager
def gunicorn(environment: dict[str, str], port: int) -> Iterator[None]:
    command = ["-m", "gunicorn", "portal.wsgi", "--worker-class=gthread", "--workers=1"]
    options = ["--threads=4", f"--bind=127.0.0.1:{port}", "--no-control-socket", "--keep-alive=600"]
    with Path(environment["COSELL_VAR"], "gunicorn.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command, *options], env=environment, stdout=log, stderr=log
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer")
