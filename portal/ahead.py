"""Work on the database done ahead: while one result is used, the next ones are being read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import AsyncResult, ThreadPool

from django.db import connection, connections

AHEAD = 2


def done_ahead[T, R](do: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """What `do` makes of each of the things, in their order, at most two ahead of the caller.

    They are done in threads, each with a connection of its own for as long as there are things;
    inside a transaction, which no other connection sees into, in the caller's.
    """
    if connection.in_atomic_block:
        yield from map(do, things)
        return

    opened = []

    def begin() -> None:
        own = connections["default"]
        own.inc_thread_sharing()  # for the caller to close it
        opened.append(own)

    waiting: deque[AsyncResult[R]] = deque()
    pool = ThreadPool(AHEAD, begin)
    try:
        for thing in things:
            waiting.append(pool.apply_async(do, (thing,)))
            if len(waiting) > AHEAD:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()
    finally:
        pool.close()
        pool.join()
        for own in opened:
            own.close()
