"""Adds the rows of a file as they were judged: `bulk_create` without a model object a row.

The columns are those of the model; a test compares the two ways.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import connections, router, transaction

from deals.models import DealImport, ImportRow
from portal.text import clean_text

COLUMNS = (
    *("deal_import_id", "organization_id", "number", "state", "cells", "title", "remarks"),
    *("fingerprint", "deal_id"),
)


class Judged(NamedTuple):
    """What is kept of a row's verdict."""

    number: int
    state: str
    cells: list[str]
    title: str
    remarks: list[dict[str, Any]]
    fingerprint: str
    deal_pk: int | None


def insert_rows(deal_import: DealImport, rows: Iterable[Judged]) -> None:
    """Insert the rows, all or none."""
    using = router.db_for_write(ImportRow)
    connection = connections[using]
    quote = connection.ops.quote_name
    table = quote(ImportRow._meta.db_table)
    columns = ", ".join(map(quote, COLUMNS))  # named like their fields
    values = _values(deal_import, rows)
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", list(values))


def _values(deal_import: DealImport, rows: Iterable[Judged]) -> Iterator[tuple[Any, ...]]:
    of = deal_import.pk, deal_import.organization_id
    for row in rows:
        cells, remarks = json.dumps(row.cells), json.dumps(row.remarks)
        title, state = clean_text(row.title), str(row.state)
        yield (*of, row.number, state, cells, title, remarks, row.fingerprint, row.deal_pk)
