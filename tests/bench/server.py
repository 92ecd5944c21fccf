"""The product as it is served: gunicorn on a free port, on a database that is filled."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
KEPT_OPEN = 3600  # seconds that gunicorn keeps a connection: a pause is no new connection


@dataclass(frozen=True)
class Product:
    """A running Cosell: its port and the process that answers."""

    port: int
    worker: int


def environment_of(url: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "COSELL_VAR": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }


def manage(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr}")


@contextmanager
def product(url: str) -> Iterator[Product]:
    """Cosell on the database of that address; its files lie in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name:
        folder, port = Path(name), _free_port()
        environment = environment_of(url, folder) | {"PORT": str(port)}
        manage(environment, "collectstatic", "--noinput")
        with _gunicorn(environment, port, folder / "gunicorn.log") as process:
            yield Product(port, _child_of(process.pid))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _gunicorn(
    environment: dict[str, str], port: int, log: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    command = ["-m", "gunicorn", "portal.wsgi", "--worker-class=gthread", "--workers=1"]
    options = ["--threads=4", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    options.append(f"--keep-alive={KEPT_OPEN}")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command, *options],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", log)
        yield process
    finally:
        process.terminate()
        process.wait()


def _child_of(master: int) -> int:
    """The one worker of a gunicorn."""
    return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def _wait_for(address: str, log: Path) -> None:
    for _ in range(600):
        try:
            urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{address} does not answer:\n{log.read_text()[-2000:]}")
