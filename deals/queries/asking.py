"""What every page asks anew for the same person: put together once, asked each time.

Django takes a millisecond or two to make SQL of such a question, longer than databases take to
answer it. The SQL depends on the person and on what they see, which are its key, and on no time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Concatenate

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.scope import Scope

PEOPLE = 500  # whose questions are kept
MOMENT = datetime(9999, 1, 1, tzinfo=UTC)  # stands for the moment of asking
Query = tuple[str, list[Any]] | None  # SQL and its values; None for what can have no rows


@dataclass(frozen=True)
class Asker:
    """As much of a user as scopes read."""

    pk: int
    email: str


def at_now(values: list[Any]) -> list[Any]:
    """The values of a query, with the moment of asking in its place."""
    adapt = connection.ops.adapt_datetimefield_value
    moment, now = adapt(MOMENT), adapt(timezone.now())
    return [now if value == moment else value for value in values]


def query_of(rows: QuerySet[Any, Any]) -> Query:
    """SQL and its values; None for what can have no rows."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(values)


def kept[R, **P](
    build: Callable[Concatenate[Asker, Scope, P], R],
) -> Callable[Concatenate[Any, Scope, P], R]:
    """Runs `build` once for each person, scope and what else it is given."""
    once: Any = lru_cache(maxsize=PEOPLE)(build)

    def asking(user: Any, scope: Scope, *rest: P.args, **named: P.kwargs) -> R:
        result: R = once(Asker(user.pk, user.email), scope, *rest, **named)
        return result

    return asking
