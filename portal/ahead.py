"""Work on the database done ahead: while one result is used, the next ones are being read."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import AsyncResult, ThreadPool

from django.db import connection

AHEAD = 2


def done_ahead[T, R](do: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """What `do` makes of each of the things, in their order, at most two ahead of the caller.

    Each is done in a thread with a connection of its own; inside a transaction, which no other
    connection sees into, in the caller's.
    """
    if connection.in_atomic_block:
        yield from map(do, things)
        return

    def apart(thing: T) -> R:
        try:
            return do(thing)
        finally:
            connection.close()

    waiting: deque[AsyncResult[R]] = deque()
    with ThreadPool(AHEAD) as pool:
        for thing in things:
            waiting.append(pool.apply_async(apart, (thing,)))
            if len(waiting) > AHEAD:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()
