"""How many deals of which kind, and whose they are: everything in proportion to their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SEED = 2026
PASSWORD = "cosell-bench"
# Of the largest partner: who sees all of its deals, and who is on the team of a twentieth.
ADMIN, USER = "admin@contoso.example", "user@contoso.example"
# Cases of a kind for a thousand deals, and the parties' deals that each makes.
KINDS = {
    "shared": (165, 2),  # a partner's and the vendor's
    "three": (10, 3),  # a partner's, another partner's and the vendor's
    "sent_by_vendor": (20, 2),
    "sent": (200, 2),  # a partner's and another partner's
    "alone": (200, 1),
}
# Of those so many are created by the largest partner, or received: a fifth of all deals are theirs.
CREATED_BY_LARGEST = {"shared": 80, "three": 5, "sent": 30, "alone": 30}
RECEIVED_BY_LARGEST = {"sent_by_vendor": 15, "sent": 40}
VENDOR, LARGEST = 0, 1  # their places in the list of organizations
PARTNERS = range(2, 40)  # the other ones, the larger first
FEWEST_COMPANIES = 3000


@dataclass(frozen=True)
class Plan:
    """What a database of so many deals holds besides."""

    deals: int

    @property
    def companies(self) -> int:
        return max(3 * self.deals, FEWEST_COMPANIES)

    @property
    def drafts(self) -> int:
        return max(self.deals // 500, 10)

    @property
    def long_histories(self) -> int:
        """Open deals of the largest partner with fifty events each."""
        return min(max(self.deals // 1000, 5), 200)


@dataclass(frozen=True, slots=True)
class Outline:
    """A case before anything happens in it: organizations by their place in the list."""

    kind: str
    creator: int
    recipient: int | None


def outlines(plan: Plan, chance: Random) -> list[Outline]:
    """All cases in the order in which they are created."""
    found: list[Outline] = []
    for kind, (share, _parties) in KINDS.items():
        number = share * plan.deals // 1000
        creators = _parties_of(CREATED_BY_LARGEST.get(kind, 0) * plan.deals // 1000, number, chance)
        recipients = _parties_of(
            RECEIVED_BY_LARGEST.get(kind, 0) * plan.deals // 1000, number, chance
        )
        if kind == "sent_by_vendor":
            found += [Outline(kind, VENDOR, recipient) for recipient in recipients]
        elif kind in ("three", "sent"):
            found += [Outline(kind, *pair) for pair in _different(creators, recipients)]
        else:
            found += [Outline(kind, creator, None) for creator in creators]
    chance.shuffle(found)
    return found


def _parties_of(largest: int, number: int, chance: Random) -> list[int]:
    """`number` partners, exactly so many of them the largest one; the others by their size."""
    sizes = [1 / place for place in PARTNERS]
    others = chance.choices(PARTNERS, sizes, k=number - largest)
    return [LARGEST] * largest + others


def _different(creators: list[int], recipients: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of two: the largest partner stands first among creators and last among recipients."""
    for creator, recipient in zip(creators, reversed(recipients), strict=True):
        yield creator, recipient if recipient != creator else _next(recipient)


def _next(partner: int) -> int:
    return partner + 1 if partner + 1 in PARTNERS else PARTNERS[0]
