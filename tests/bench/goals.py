"""What is to be reached on PostgreSQL at a million deals, as multiples of the pages F and M."""

from dataclasses import dataclass

GROWTH = (1.2, 1.5)  # at a million deals against a thousand: median, p95


@dataclass(frozen=True)
class Goal:
    """`of` is the page that the median and the p95 are multiples of; None for no goal."""

    of: str
    median: float | None = None
    p95: float | None = None
    queries: int | None = None


LIST = Goal("M", 1.6, 2.5, 8)
PART = Goal("M", 1.2, 2.0, 7)
SEARCH = Goal("M", 2.2, 4.0, 8)
SUGGESTION = Goal("F", 3.0, 6.0, 3)
DEAL = Goal("M", 1.6, 2.5, 12)
SAVE = Goal("M", 1.6, 2.5, 16)
NONE = Goal("M")
