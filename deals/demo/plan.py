"""Which deals the demo tells: every type with every end for Contoso, and chance for the rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from deals.enums import DealType

TYPES = list(DealType)
# How a deal stands today: a progress in percent for an open one, or its end.
OPEN_ENDS = ["10", "20", "40", "60", "80"]
CLOSED_ENDS = ["won", "lost", "error", "duplicate", "reopened"]
# Who creates deals at which location, and for customers of which countries.
CONTOSO = [
    ("admin@contoso.example", "Warsaw", "PL"),
    ("admin@contoso.example", "Kraków", "PL"),
    ("admin@contoso.example", "Berlin", "DE"),
    ("warsaw-admin@contoso.example", "Warsaw", "PL"),
    ("warsaw-user@contoso.example", "Warsaw", "PL"),
    ("warsaw-user@contoso.example", "Warsaw", "US"),
    ("berlin-user@contoso.example", "Berlin", "DE"),
]
FABRIKAM = [
    ("admin@fabrikam.example", "Paris", "FR"),
    ("admin@fabrikam.example", "Lyon", "FR"),
    ("paris-user@fabrikam.example", "Paris", "FR"),
    ("paris-user@fabrikam.example", "Paris", "US"),
]
CONTOSO_BY_CHANCE, FABRIKAM_BY_CHANCE = 44, 25


@dataclass(frozen=True)
class Story:
    """One deal to be: who creates it where, how it ends, and how many days ago it began."""

    author: str
    location: str
    country: str
    deal_type: DealType
    end: str
    age: int


def stories(chance: Random) -> list[Story]:
    """All deals of the demo, the oldest first."""
    return sorted([*_contoso(chance), *_fabrikam(chance)], key=lambda story: -story.age)


def _contoso(chance: Random) -> Iterator[Story]:
    for number, (kind, end) in enumerate(product(TYPES, OPEN_ENDS + CLOSED_ENDS)):
        yield _story(chance, CONTOSO[number % len(CONTOSO)], kind, end)
    for _ in range(CONTOSO_BY_CHANCE):
        yield _story(chance, chance.choice(CONTOSO), *_some_kind_and_end(chance))


def _fabrikam(chance: Random) -> Iterator[Story]:
    for _ in range(FABRIKAM_BY_CHANCE):
        yield _story(chance, chance.choice(FABRIKAM), *_some_kind_and_end(chance))


def _some_kind_and_end(chance: Random) -> tuple[DealType, str]:
    kind = chance.choices(TYPES, weights=[6, 3, 2, 1])[0]
    ends = chance.choices([OPEN_ENDS, CLOSED_ENDS[:3]], weights=[3, 2])[0]
    return kind, chance.choice(ends)


def _story(chance: Random, who: tuple[str, str, str], kind: DealType, end: str) -> Story:
    if end == "duplicate":
        age = chance.randint(5, 10)  # of a deal that is there and open
    elif end == "reopened":
        age = chance.randint(45, 70)
    elif end in OPEN_ENDS:
        age = chance.randint(1 if end == "10" else 12, 80)
    else:
        age = chance.randint(30, 170)
    return Story(*who, deal_type=kind, end=end, age=age)
