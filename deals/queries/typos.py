"""What somebody who mistyped a customer's name may have meant."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from heapq import nsmallest
from itertools import product
from operator import or_
from string import ascii_lowercase, digits
from typing import Any

from django.db.models import Q

from deals.models import Customer, DirectoryWord
from deals.models.directory import by_letters, first_of
from deals.models.search import LAST, fold_name
from deals.queries.directory import Asked

LETTERS = ascii_lowercase + digits
SHORTEST, LONGEST = 4, 20  # letters of a word that is corrected
WORDS_LIMIT = 5  # more typed words than that are not looked at
KNOWN_LIMIT = 500  # words of the vocabulary that are compared, the most frequent first
OPTIONS, TRIES = 3, 4  # of a word, and of all words together


def meant(user: Any, typed: str, country: str = "", *, within: Asked | None = None) -> str:
    """Other words that find something that the user sees; "" for none. Two queries.

    `within` has the address that the customers found must have.
    """
    words = fold_name(typed).split()
    if not 0 < len(words) <= WORDS_LIMIT:
        return ""
    known = _known_like(words)
    options = [_options(word, known, last=word is words[-1]) for word in words]
    tries = nsmallest(TRIES + 1, product(*options), key=_unlikely)
    several = [[word for *_, word in many] for many in tries]
    several = [others for others in several if others != words][:TRIES]
    found = _found(user, several, within or Asked(country=country))
    return next((" ".join(others) for others in found), "")


def _found(user: Any, several: Sequence[list[str]], within: Asked) -> Iterator[list[str]]:
    """Those that find a customer which the user sees; one query for all."""
    seen = within.narrowed(Customer.objects.offered_to(user))
    steps = [step for words in several for step in by_letters(seen, within.with_words(words), 1)]
    if not steps:
        return
    keys = first_of(steps, len(steps))
    names = [
        f" {name}" for name in Customer.objects.filter(pk__in=keys).values_list("search", flat=True)
    ]
    for words in several:
        if any(all(f" {word}" in name for word in words) for name in names):
            yield words


def _known_like(words: Iterable[str]) -> dict[str, int]:
    """Words of the vocabulary that are near, and how many names have them."""
    conditions = []
    for word in set(words):
        if is_corrected(word):
            start = word[: len(word) // 2]
            conditions.append(Q(word__gte=start, word__lt=start + LAST))
            conditions.append(Q(word__in=sorted(one_edit(word))))
    if not conditions:
        return {}
    near = DirectoryWord.objects.filter(reduce(or_, conditions)).order_by("-names", "word")
    return dict(near.values_list("word", "names")[:KNOWN_LIMIT])


Option = tuple[float, int, str]  # how far from what was typed, how rare, the word


def _options(word: str, known: dict[str, int], *, last: bool) -> list[Option]:
    """What may stand for a typed word, the likeliest first; the word itself if there are such."""
    if not is_corrected(word):
        return [(0.0, 0, word)]
    options = [(0.0, 0, word)] if any(other.startswith(word) for other in known) else []
    allowed = 1 if len(word) < 6 else 2
    for other, names in known.items():
        if 0 < (far := _far(word, other, last=last)) <= allowed + 0.5:
            options.append((far, -names, other))
    return nsmallest(OPTIONS, options)


def _unlikely(many: Sequence[Option]) -> tuple[float, int]:
    return sum(far for far, *_ in many), sum(rare for _, rare, _ in many)


def is_corrected(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and not word.isdigit()


def _far(word: str, other: str, *, last: bool) -> float:
    """The distance of the words; the last one may be half typed, which counts for little."""
    far = float(distance(word, other)) if abs(len(word) - len(other)) < 3 else 9.0
    if last and len(other) > len(word) and not other.startswith(word):
        begun = (other[: len(word) + more] for more in (0, 1))
        far = min(far, *(distance(word, beginning) + 0.5 for beginning in begun))
    return far


def distance(one: str, other: str) -> int:
    """How many letters to add, leave out, change, or swap with their neighbour (OSA)."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def one_edit(word: str) -> set[str]:
    """Every word that is one letter away."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    changed = {a + c + b[1:] for a, b in cuts if b for c in LETTERS}
    added = {a + c + b for a, b in cuts for c in LETTERS}
    return (left_out | swapped | changed | added) - {word, ""}
