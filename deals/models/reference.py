"""Public references: short, random, unambiguous, like D-7K2M9Q."""

import secrets

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
