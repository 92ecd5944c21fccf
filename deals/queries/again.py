"""Rows of models by a query that is put together once, and asked again with other values.

Django takes longer to make SQL of a question with some joins than databases take to answer it.
"""

from collections.abc import Callable, Mapping
from copy import copy
from functools import lru_cache
from typing import Any, Concatenate, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from accounts.scope import Scope
from deals.queries.asking import Asker
from portal.prepared import Preparing

KEPT = 200  # queries of a kind; the fewest differ
STAND_INS = 10**15  # keys from here on stand for those asked with; no row has such a key
ANYBODY = Asker(STAND_INS - 1, "anybody")
ORGANIZATION, LOCATIONS = STAND_INS - 2, STAND_INS - 10**6  # of anybody; of locations the first


class Again[M: Model]:
    """A query made with stand-ins, which `rows` puts values in the places of.

    What the SQL itself depends on (who asks, how many values there are) needs one of its own.
    """

    def __init__(self, made: QuerySet[M]) -> None:
        self._made = made
        self._compiler: Any = made.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self._sql, self._values = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._values = "", ()

    def rows(self, given: Mapping[Any, Any]) -> list[M]:
        """The models; `given` holds by stand-in the value to ask with."""
        asked = self._sql, tuple(given.get(value, value) for value in self._values)
        compiler = copy(self._compiler)
        compiler.connection = Preparing()
        compiler.as_sql = lambda *_args, **_named: asked
        rows = self._made.all()
        cast(Any, rows.query).get_compiler = lambda *_args, **_named: compiler
        return list(rows)


def for_anybody[M: Model, **P](
    build: Callable[Concatenate[Asker, Scope, P], Again[M]],
) -> Callable[..., list[M]]:
    """Runs `build` once for all whose scopes are alike but for the organization and locations.

    Its result is asked with `given`; what else it depends on is hashable and follows the scope.
    """
    once: Any = lru_cache(maxsize=KEPT)(build)

    def asking(user: Any, scope: Scope, *rest: Any, given: Mapping[Any, Any]) -> list[M]:
        stands_for = {ANYBODY.pk: user.pk, ANYBODY.email: user.email}
        stands_for[ORGANIZATION] = scope.organization_id
        locations = {at for _role, at in scope.assignments if at}
        stands_for.update(enumerate(locations, LOCATIONS))
        stand_ins = {at: LOCATIONS + n for n, at in enumerate(locations)}
        alike = Scope(
            scope.organization_id and ORGANIZATION,
            tuple((role, at and stand_ins[at]) for role, at in scope.assignments),
        )
        rows: list[M] = once(ANYBODY, alike, *rest).rows({**stands_for, **given})
        return rows

    return asking
