"""Rows that belong to another one, read in its query as a column of JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, DateTimeField, JSONField, Model, QuerySet, Subquery
from django.db.models.functions import JSONArray


class Gathered(Subquery):
    """The rows of a queryset in its order, each a list of what it has under `names`."""

    output_field = JSONField()
    template = "(SELECT JSON_GROUP_ARRAY(JSON(gathered)) FROM (%(subquery)s) AS those)"

    def __init__(self, rows: QuerySet[Any], *names: str) -> None:
        super().__init__(rows.annotate(gathered=JSONArray(*names)).values("gathered"))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT JSONB_AGG(gathered) FROM (%(subquery)s) AS those)"
        return self.as_sql(compiler, connection, template=template, **extra)


def whole(rows: QuerySet[Any]) -> Gathered:
    """Gathers all that models are made of by `models_of`."""
    return Gathered(rows, *(field.attname for field in rows.model._meta.concrete_fields))


def models_of[M: Model](model: type[M], gathered: Sequence[Sequence[Any]] | None) -> list[M]:
    names, readers = _columns(model)
    return [
        model.from_db(
            DEFAULT_DB_ALIAS,
            names,
            [read(value) if read else value for read, value in zip(readers, row, strict=True)],
        )
        for row in gathered or ()
    ]


@cache
def _columns(model: type[Model]) -> tuple[list[str], list[Any]]:
    """The names of the fields, and what reads their values where JSON has no such kind."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields], [_reader(field) for field in fields]


def _reader(field: Any) -> Any:
    if isinstance(field, DateTimeField):
        return _moment
    if isinstance(field, JSONField):
        return _json
    return bool if isinstance(field, BooleanField) else None


def _json(value: Any) -> Any:
    """SQLite keeps it as text; nothing of ours is a text alone."""
    return json.loads(value) if isinstance(value, str) else value


def _moment(value: str | None) -> datetime | None:
    """SQLite's text names no zone: it is stored in UTC."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
