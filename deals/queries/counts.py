"""How many deals there are on each tab, exact up to ten thousand."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

from accounts.roles import Right
from accounts.scope import Scope
from deals.models import Deal, TeamMember
from deals.models.covered import is_of_team_alone, rows_on_tab
from deals.queries.asking import MOMENT, Asker, Query, at_now, kept, query_of
from deals.queries.lists import LISTED, TABS, in_tab, late_in, seen_by

COUNT_LIMIT = 10_000
ANY = "*"  # stands for a tab
PLENTY_FOR = 30  # seconds, in which nobody takes five thousand deals off a tab
SCOPES = 1000  # whose plenty is remembered


@dataclass(frozen=True)
class Count:
    """How many there are; `more` when there are more than we count."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.number)

    @property
    def words(self) -> str:
        """The number as it is shown, "10,000+" for more than we count."""
        return number_format(self.number) + ("+" if self.more else "")

    @classmethod
    def capped(cls, number: int) -> "Count":
        return cls(min(number, COUNT_LIMIT), more=number > COUNT_LIMIT)


@dataclass(frozen=True)
class Counts:
    """The numbers of all tabs; `late` says that a received deal waits to be expired."""

    of: Mapping[str, Count]
    late: bool


@dataclass
class Plenty:
    """Which tabs had half as many again as we count a moment ago, so have more than that still.

    To count ten thousand rows once more on each page takes longer than all else that it asks.
    """

    until: dict[tuple[Scope, str], float] = field(default_factory=dict)

    def of(self, scope: Scope) -> frozenset[str]:
        now = time.monotonic()
        return frozenset(tab for tab in LISTED if self.until.get((scope, tab), 0) > now)

    def learn(self, scope: Scope, numbers: Mapping[str, int]) -> None:
        if len(self.until) > SCOPES:
            self.until.clear()
        for tab in LISTED:
            if numbers.get(tab, 0) > enough():
                self.until[scope, tab] = time.monotonic() + PLENTY_FOR


PLENTY = Plenty()


def number_of_teams(tab: str, user: Any, scope: Scope, most: int) -> int:
    """How many deals a tab has for who sees only their teams', `most` and one more at most."""
    rows = TeamMember.objects.filter(**rows_on_tab(user, scope.reach(Right.VIEW), tab))
    return rows[: most + 1].count()


def enough() -> int:
    return COUNT_LIMIT * 3 // 2


def counts_of_tabs(user: Any, scope: Scope) -> Counts:
    """One query for all tabs, and another one while a deal waits to be expired."""
    numbers = _numbers_now(user, scope)
    if late := bool(numbers.pop("late", 0)):
        seen = seen_by(user, scope)
        parts = [_counted(tab, limited(in_tab(seen, tab, user))) for tab in TABS]
        numbers = dict(in_one(parts))
    return Counts({tab: Count.capped(numbers.get(tab, 0)) for tab in TABS}, late)


def _numbers_now(user: Any, scope: Scope) -> dict[str, int]:
    """How many there are on each tab while nobody is late, and how many are."""
    if scope.reach(Right.VIEW).is_of_team:  # which others of the same scope are not on
        return dict(_rows_of(_tab_by_tab(user, scope, frozenset(), COUNT_LIMIT)))
    plenty = PLENTY.of(scope)
    numbers = dict(_rows_of(_tab_by_tab(user, scope, plenty, enough())))
    PLENTY.learn(scope, numbers)
    return numbers | dict.fromkeys(plenty, enough())


@kept
def _tab_by_tab(asker: Asker, scope: Scope, plenty: frozenset[str], most: int) -> Query:
    """The deals of a tab are put together once: only its name differs."""
    parts = _drafts_and_late(asker, scope)
    if any_tab := limited(_of_any_tab(asker, scope), most=most):
        sql, values = any_tab
        for tab in [one for one in LISTED if one not in plenty]:
            its = [tab if value == ANY else value for value in values]
            parts.append(_counted(tab, (sql, its)))
    return united(parts)


def _of_any_tab(asker: Asker, scope: Scope) -> QuerySet[Any]:
    """The deals seen there, or the asker's rows of teams, one for each, where these are all."""
    reach = scope.reach(Right.VIEW)
    if is_of_team_alone(reach):
        return TeamMember.objects.filter(**rows_on_tab(asker, reach, ANY))
    return Deal.objects.on_tabs([ANY], asker, scope)


def _drafts_and_late(asker: Asker, scope: Scope) -> list[Query]:
    drafts = Deal.objects.own_drafts(asker, scope)
    late = late_in(seen_by(asker, scope), MOMENT)
    return [_counted("drafts", limited(drafts)), _counted("late", limited(late))]


def limited(deals: QuerySet[Any], most: int | None = None) -> Query:
    """The keys of the deals, one more than we count; None for what can have none."""
    return query_of(deals.order_by().values("pk")[: (most or COUNT_LIMIT) + 1])


def _counted(name: str, query: Query) -> Query:
    if query is None:
        return None
    sql, values = query
    return f"SELECT '{name}', count(*) FROM ({sql}) AS counted", values  # noqa: S608  # own names


def in_one(parts: Iterable[Query]) -> list[tuple[Any, ...]]:
    """The rows of all of the queries, asked in one."""
    return _rows_of(united(parts))


def united(parts: Iterable[Query]) -> Query:
    asked = [part for part in parts if part]
    values = [value for _sql, values in asked for value in values]
    return (" UNION ALL ".join(sql for sql, _values in asked), values) if asked else None


def _rows_of(query: Query) -> list[tuple[Any, ...]]:
    if query is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query[0], at_now(query[1]))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
