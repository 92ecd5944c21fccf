"""Adds the rows of a file as they were judged.

The columns are those of the model; a test compares the two ways.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import router, transaction

from deals.actions.insert_values import insert_values
from deals.models import DealImport, ImportRow
from portal.text import clean_text

COLUMNS = (  # named like their fields
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
    with transaction.atomic(router.db_for_write(ImportRow)):
        insert_values(ImportRow, COLUMNS, _values(deal_import, rows))


def _values(deal_import: DealImport, rows: Iterable[Judged]) -> Iterator[tuple[Any, ...]]:
    of = deal_import.pk, deal_import.organization_id
    for row in rows:
        cells, remarks = json.dumps(row.cells), json.dumps(row.remarks)
        title, state = clean_text(row.title), str(row.state)
        yield (*of, row.number, state, cells, title, remarks, row.fingerprint, row.deal_pk)
