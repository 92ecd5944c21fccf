"""Rows are done many at a time; a batch that fails is done again row by row.

So that one row takes no other along.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError
from django.db import Error as DatabaseErrors

from deals.actions.import_rows import Refusals


def do_together[T](rows: Mapping[int, T], do: Callable[[Sequence[T]], Refusals]) -> Refusals:
    """Do the rows, which are by their keys; of those of which nothing becomes, why."""
    try:
        return do(list(rows.values()))
    except Exception as error:
        if may_be_better_soon(error):
            raise
        if len(rows) == 1:
            return dict.fromkeys(rows, error)
    refusals: Refusals = {}
    for key, row in rows.items():
        refusals |= do_together({key: row}, do)
    return refusals


def may_be_better_soon(error: Any) -> bool:
    """Whether database or disk failed; then the lease brings the job back."""
    broken = isinstance(error, DatabaseErrors | OSError)
    return broken and not isinstance(error, IntegrityError | DataError)
