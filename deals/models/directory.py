"""Reads of customers that go through the index of words, step by step until there are enough."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.lookups import Exact

from deals.models.tokens import GROUP_SIZES, LETTERS, LaterQuery, Query, Unindexed, Wanted

Step = tuple[str, tuple[Any, ...]]


def first_of(steps: Sequence[Step], limit: int) -> RawSQL:
    """The keys that the steps find, `limit` at most: those of a later one only where earlier ones
    have too few, in which case alone it is taken."""
    parts = [f"SELECT * FROM ({sql}) AS step{number}" for number, (sql, _) in enumerate(steps)]
    given = [value for _, values in steps for value in values]
    sql = f"{' UNION ALL '.join(parts)} LIMIT %s"
    return RawSQL(sql, [*given, limit])  # noqa: S611  # compiled by Django, values as parameters


def in_order(rows: QuerySet[Any], limit: int, *, back: bool = False) -> Step:
    """A step along the index of names, for rows that are a range of it."""
    order = ["-search", "-pk"] if back else ["search", "pk"]
    return _compiled(rows.order_by(*order).values("pk")[:limit])


def by_letters(
    rows: QuerySet[Any],
    wanted: Wanted,
    limit: int,
    *,
    letters: Sequence[str] = LETTERS,
    back: bool = False,
) -> list[Step]:
    """Steps to the rows that have what is wanted, in the order of their names.

    `letters` come in that order and are asked for in groups, the first ones alone.
    """
    questions = [Query(wanted.asked, group) for group in _groups(letters)]
    if not questions:
        return []
    vendor = connections[rows.db].vendor
    later = vendor == "postgresql"
    found = rows.filter(search__tokens=LaterQuery() if later else questions[0])
    if country := wanted.left_country:
        found = found.filter(Exact(Unindexed(F("country")), country))
    name, pk = Unindexed(F("search")), F("pk")
    found = found.filter(search__words=wanted.left).order_by(
        OrderBy(name, descending=back), OrderBy(pk, descending=back)
    )
    step, spelled = _compiled(found.values("pk")[:limit]), [q.spelled(vendor) for q in questions]
    return [_row_by_row(step, spelled)] if later else list(_one_by_one(step, spelled))


def _row_by_row(step: Step, questions: Sequence[str]) -> Step:
    """One step for all questions, which PostgreSQL plans once and takes as often as needed."""
    sql, given = step
    asked = ", ".join(["(%s)"] * len(questions))
    sql = f"SELECT found.pk FROM (VALUES {asked}) asked(question) CROSS JOIN LATERAL ({sql}) found"
    return sql, (*questions, *given)


def _one_by_one(step: Step, questions: Sequence[str]) -> Iterator[Step]:
    """A step for each question; SQLite knows no rows that depend on others, and plans quickly."""
    sql, given = step
    at = given.index(questions[0])
    for question in questions:
        yield sql, (*given[:at], question, *given[at + 1 :])


def _groups(letters: Sequence[str]) -> Iterator[Sequence[str]]:
    start = 0
    for size in GROUP_SIZES:
        if group := letters[start : start + size]:
            yield group
        start += size


def _compiled(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    sql, given = rows.query.get_compiler(rows.db).as_sql()
    return sql, tuple(given)
