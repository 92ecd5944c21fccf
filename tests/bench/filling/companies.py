"""The directory: real names of companies, varied until there are as many as asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from deals.models.reference import ALPHABET
from deals.models.search import fold_name, fold_place, fold_postal_code
from tests.bench.filling.real import real_companies, real_words
from tests.bench.filling.words import STREETS, TOWNS

NUMBERS, LETTERS = len(ALPHABET) ** 10, len(ALPHABET)
STEP = 271_828_182_845_905  # no multiple of 29: each number has a public id of its own
COLUMNS = (
    *("id", "public_id", "name", "search", "address", "street_key", "city", "city_key"),
    *("postal_code", "postal_key", "country", "duns", "lei", "parent_id", "source", "created_at"),
)


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    country: str
    duns: str | None
    lei: str | None


def company(number: int) -> Company:
    """The company of that number, from 0 on; the first ones are the real ones as they are.

    Later ones are a real name with a word of another one in it, so that words are as frequent
    as in life and nearly every name is there once.
    """
    real, words = real_companies(), real_words()
    turn, at = divmod(number, len(real))
    name, country = real[at]
    if turn:
        own = list(words[at])
        other = words[(at * 7 + turn * 31) % len(words)]
        borrowed = other[turn % len(other)]
        if turn % 3 and len(own) > 1:
            own[turn % (len(own) - 1)] = borrowed
        else:
            own.insert(1, borrowed)
        name = " ".join(own)[:200]
    duns = str(100_000_000 + number) if number % 3 == 0 else None
    return Company(name, country, duns, _lei(number) if number % 2 == 0 else None)


def _lei(number: int) -> str:
    """Eighteen characters and two that make the whole 1 modulo 97, as ISO 17442 asks for."""
    body = f"5299{number:014d}"
    return f"{body}{98 - int(body + '00') % 97:02d}"


def public_id(number: int) -> str:
    left, letters = (number * STEP + 7) % NUMBERS, []
    for _place in range(10):
        left, letter = divmod(left, LETTERS)
        letters.append(ALPHABET[letter])
    return "".join(letters)


@cache
def _folded_street(street: str) -> str:
    """There are some hundred of them."""
    return fold_place(street)


def rows(count: int, created_at: str) -> Iterator[tuple[Any, ...]]:
    """Rows of COLUMNS; every twentieth company is a branch of the one before it."""
    cities = [(town, fold_place(town)) for town in TOWNS]
    for number in range(count):
        one = company(number)
        street = f"{STREETS[number % len(STREETS)]} {number % 190 + 1}"
        code = f"{number * 13 % 100_000:05d}"
        yield (
            number + 1,
            public_id(number),
            one.name,
            fold_name(one.name),
            street,
            _folded_street(street),
            *cities[number * 7 % len(TOWNS)],
            code,
            fold_postal_code(code),
            one.country,
            one.duns,
            one.lei,
            number if number % 20 == 19 else None,
            "gleif" if one.lei else "file",
            created_at,
        )
