"""The search page of the directory: by name or number and by address, in pages, from indexes.

The names that begin with what was typed come first, then those that have its words elsewhere; with
parts of an address all in the order of their names. Each page is one query, step by step until it
is full (models/directory.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from deals.models import Customer
from deals.models.customer import CustomerQuerySet
from deals.models.directory import Step, by_letters, first_of, in_order
from deals.models.search import (
    WORDS_LIMIT,
    fold_name,
    fold_place,
    fold_postal_code,
    without_begun_form,
)
from deals.models.tokens import LETTERS, Wanted, letter_of
from portal.web.paging import Cursor, Page, page_of

SIZE = 25
ORDER = "search"  # the name of the order in cursors


@dataclass(frozen=True)
class Asked:
    """What customers must be like, folded; the parts that are empty do not matter.

    `typed` may be a number, which decides alone. `street` is looked for among those that the others
    found, for no index has it.
    """

    typed: str = ""
    name: str = ""
    country: str = ""
    city: Sequence[str] = ()
    postal_code: str = ""
    street: Sequence[str] = field(default=())

    @classmethod
    def of(cls, *, q: str, country: str, city: str, postal_code: str, street: str) -> "Asked":
        town, road = (fold_place(words).split()[:WORDS_LIMIT] for words in (city, street))
        return cls(q, fold_name(q), country, town, fold_postal_code(postal_code), road)

    @property
    def has_address(self) -> bool:
        return bool(self.city or self.postal_code or self.street)

    @property
    def wanted(self) -> Wanted:
        return self.with_words(self.name.split()[:WORDS_LIMIT])

    def with_words(self, words: Sequence[str]) -> Wanted:
        """The address with other words of the name."""
        several_letters = [word for word in self.city if len(word) > 1]
        return Wanted(words, self.country, several_letters or self.city, self.postal_code)

    def narrowed(self, customers: CustomerQuerySet) -> CustomerQuerySet:
        """The customers by what the index of words is not asked for."""
        return customers.filter(street_key__words=self.street, city_key__words=self.city)


def customers_page(user: Any, asked: Asked, cursor: str = "") -> Page[Customer]:
    """The page at `cursor` of the customers that the user may choose.

    One query, and another one before it for what may be a number.
    """
    offered = Customer.objects.offered_to(user)
    if numbered := offered.numbered(asked.typed, SIZE):
        return Page(numbered)
    rows = asked.narrowed(offered)

    def fetch(at: Cursor | None, back: bool) -> list[Customer]:
        steps = list(_steps(rows, asked, at, back=back))
        if not steps:
            return []
        found = Customer.objects.filter(pk__in=first_of(steps, SIZE + 1)).select_related("parent")
        return sorted(found, key=lambda c: _place(asked, c.search, c.pk), reverse=back)

    return page_of(fetch, ORDER, cursor=cursor, size=SIZE)


def _place(asked: Asked, search: str, pk: int) -> tuple[bool, str, int]:
    return not _is_begun(asked, search), search, pk


def _is_begun(asked: Asked, search: str) -> bool:
    """Whether the name is among those that come first."""
    if not asked.name or asked.has_address:
        return False
    base = without_begun_form(asked.name)
    return search.startswith(asked.name) or bool(base and search == base)


def _steps(
    rows: CustomerQuerySet, asked: Asked, at: Cursor | None, *, back: bool
) -> Iterator[Step]:
    """The steps to what lies beyond `at`, in the order in which they are taken."""
    among_begun = at is not None and _is_begun(asked, str(at.at))
    if back:
        if not among_begun:
            yield from _of_words(rows, asked, at, back=True)
        yield from _of_beginnings(rows, asked, at if among_begun else None, back=True)
    else:
        if at is None or among_begun:
            yield from _of_beginnings(rows, asked, at)
        yield from _of_words(rows, asked, None if among_begun else at)


def _of_beginnings(
    rows: CustomerQuerySet, asked: Asked, at: Cursor | None, *, back: bool = False
) -> Iterator[Step]:
    """Along the index of names: those that begin with the typed one, or a whole country."""
    if asked.has_address or not asked.name:
        return
    there = _beyond(_in_country(rows, asked), at, back)
    parts = [there.filter(part) for part in _beginnings(asked)]
    for part in reversed(parts) if back else parts:
        yield in_order(part, SIZE + 1, back=back)


def _beginnings(asked: Asked) -> list[Q]:
    """The name before a legal form half typed, which sorts before what was typed; and that."""
    base = without_begun_form(asked.name)
    begun = Q(search__begins=asked.name)
    return [Q(search=base), begun] if base and base != asked.name else [begun]


def _of_words(
    rows: CustomerQuerySet, asked: Asked, at: Cursor | None, *, back: bool = False
) -> Iterator[Step]:
    """Letter by letter through the index of words; without words, along that of a country."""
    rest = _beyond(rows, at, back)
    if not asked.name and not asked.has_address:
        if asked.country:
            yield in_order(_in_country(rest, asked), SIZE + 1, back=back)
        return
    if asked.name and not asked.has_address:
        for part in _beginnings(asked):
            rest = rest.exclude(part)
    letters = LETTERS[::-1] if back else LETTERS
    if at is not None:
        letters = letters[letters.index(letter_of(str(at.at))) :]
    yield from by_letters(rest, asked.wanted, SIZE + 1, letters=letters, back=back)


def _in_country(rows: CustomerQuerySet, asked: Asked) -> CustomerQuerySet:
    return rows.filter(country=asked.country) if asked.country else rows


def _beyond(rows: CustomerQuerySet, at: Cursor | None, back: bool) -> CustomerQuerySet:
    if at is None:
        return rows
    lookup = TupleLessThan if back else TupleGreaterThan
    return rows.filter(lookup(Tuple(F("search"), F("pk")), (Value(at.at), Value(at.pk))))
