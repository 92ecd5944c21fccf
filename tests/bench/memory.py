"""What the web worker's memory does: over many requests, and while a large export goes out."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1024  # in KiB, as the kernel says it


def pss(process: int) -> float:
    """MiB that a process takes, what it shares with others counted in part (Linux)."""
    said = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", said, re.MULTILINE)
    return int(found[1]) / MIB if found else 0.0


@contextmanager
def peak_of(process: int) -> Iterator[list[float]]:
    """Looks at the process several times a second; the list holds what it took each time."""
    seen, over = [pss(process)], threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            seen.append(pss(process))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()
        seen.append(pss(process))
