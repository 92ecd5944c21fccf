"""Public references: short, random, unambiguous, like D-7K2M9Q."""

import secrets
from collections.abc import Sequence
from typing import Any

# No 0/O, 1/I/L, U/V: can be read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_reference() -> str:
    """A deal's reference; 29^6 of them, uniqueness is the database's."""
    return "D-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def new_public_id() -> str:
    """A customer's public id; 29^10 of them, so millions hardly ever collide."""
    number, letters = secrets.randbelow(len(ALPHABET) ** 10), []  # one draw: imports make millions
    for _place in range(10):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def take_free_references(deals: Sequence[Any]) -> None:
    """New deals take references that are free; a million are taken of 595 million."""
    wanted = {deal.reference: deal for deal in deals}
    while wanted:
        there = type(deals[0]).objects.filter(reference__in=wanted)
        again = [wanted[taken] for taken in there.values_list("reference", flat=True)]
        for deal in again:
            deal.reference = new_reference()
        wanted = {deal.reference: deal for deal in again}
