"""Several processes as one: they start together, and end together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

PATIENCE = 15  # seconds to finish what is in hand before being killed
Command = Sequence[str]


def run_together(commands: Mapping[str, Command], *, ready: Callable[[], bool]) -> str:
    """Run `commands` by name until one ends or SIGTERM or SIGINT comes; leaves no process.

    `ready` is asked again and again until it says True, for a word to whoever waits. Returns the
    name of the command that ended by itself, else "".
    """
    stop = Stop()
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = _start(command)
        announced = False
        while not stop.asked:
            if ended := next((n for n, child in children.items() if child.poll() is not None), ""):
                return ended
            announced = announced or ready()
            time.sleep(0.1)
        return ""
    finally:
        end(children.values())


class Stop:
    """Turns SIGTERM and SIGINT into `asked`, so that ending is orderly."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)

    def ask(self, *_: Any) -> None:
        self.asked = True


def _start(command: Command) -> "subprocess.Popen[bytes]":
    # A session of its own: Ctrl+C reaches the parent only, which then ends all in order.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )


def end_with_parent() -> None:
    """In a new child, on Linux: a killed parent takes it along."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def end(children: Any) -> None:
    """SIGTERM to each, and after `PATIENCE` SIGKILL to what is left of its session."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
