"""Adds thousands of confirmed customers a second.

The columns, defaults and the folded name are those of the model; a test compares the two ways.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connections, router
from django.utils import timezone

from deals.actions.insert_values import insert_values
from deals.actions.vocabulary import learn_words
from deals.models import Customer
from deals.models.customer import folded_fields
from deals.models.reference import new_public_id
from deals.models.words import learning_in_bulk

TEXTS = ("name", "address", "city", "region", "postal_code", "country")
FOLDED = folded_fields()
COLUMNS = (  # named like their fields
    *(*TEXTS, "duns", "lei", *(field.name for field in FOLDED)),
    *("public_id", "source", "created_at"),
)


def insert_customers(rows: Iterable[Mapping[str, Any]], *, source: str) -> None:
    """Insert clean `rows` (texts, `duns`, `lei`; missing is empty) in the current transaction."""
    connection = connections[router.db_for_write(Customer)]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = list(_values(rows, source, now))
    if not values:
        return
    with learning_in_bulk(connection):
        insert_values(Customer, COLUMNS, values)
    learn_words(row[COLUMNS.index("search")] for row in values)


def _values(rows: Iterable[Mapping[str, Any]], source: str, now: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        texts = [row.get(name, "") for name in TEXTS]
        numbers = row.get("duns"), row.get("lei")
        folded = [field.fold(row.get(field.of, "")) for field in FOLDED]
        yield (*texts, *numbers, *folded, new_public_id(), source, now)
