"""Adds thousands of confirmed customers a second: `bulk_create` without a model object a row.

The columns, defaults and the folded name are those of the model; a test compares the two ways.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connections, router
from django.utils import timezone

from deals.actions.vocabulary import learn_words
from deals.models import Customer
from deals.models.customer import folded_fields
from deals.models.reference import new_public_id
from deals.models.words import learning_in_bulk

TEXTS = ("name", "address", "city", "region", "postal_code", "country")
FOLDED = folded_fields()
COLUMNS = (
    *(*TEXTS, "duns", "lei", *(field.name for field in FOLDED)),
    *("public_id", "source", "created_at"),
)


def insert_customers(rows: Iterable[Mapping[str, Any]], *, source: str) -> None:
    """Insert clean `rows` (texts, `duns`, `lei`; missing is empty) in the current transaction."""
    connection = connections[router.db_for_write(Customer)]
    quote = connection.ops.quote_name
    table = quote(Customer._meta.db_table)
    columns = ", ".join(map(quote, COLUMNS))  # named like their fields
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = list(_values(rows, source, now))
    if not values:
        return
    with learning_in_bulk(connection), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)
    learn_words(row[COLUMNS.index("search")] for row in values)


def _values(rows: Iterable[Mapping[str, Any]], source: str, now: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        texts = [row.get(name, "") for name in TEXTS]
        numbers = row.get("duns"), row.get("lei")
        folded = [field.fold(row.get(field.of, "")) for field in FOLDED]
        yield (*texts, *numbers, *folded, new_public_id(), source, now)
