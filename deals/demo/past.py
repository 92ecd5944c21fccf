"""Runs actions at a moment of the past, so that demo deals have a history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block `timezone.now()` is `moment`, for actions, guards and time stamps alike.

    Moving the rows afterwards would leave guards judging the wrong day, and would have to change
    events, which are never changed. For a process that does nothing else: all its threads see it.
    """
    with patch.object(timezone, "now", lambda: moment):
        yield
