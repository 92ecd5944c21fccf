"""A list as rows of a file: exactly its columns, its deals, its order (spec section 7).

The keys of all deals are read first, eight bytes each: so a file has each deal once, whatever
changes while it is written, and how many there are is known before. The deals follow in batches,
each read in the scope that the person has by then.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched, chain
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from deals.columns import Said, label_of
from deals.lists import Listing
from deals.queries.exports import TIMES, values_of
from portal.ahead import done_ahead
from portal.web.paging import in_order

BATCH = 2000
KNOWN = 5000
NAMES = {
    "inbound": _("Inbound deals"),
    "outbound": _("Outbound deals"),
    "closed": _("Closed deals"),
}


class Known(dict[tuple[Any, ...], str]):
    """What is said of values, found once for each of few, in words that are translated once."""

    def __init__(self, say: Callable[..., Any]) -> None:
        self.say = say

    def __missing__(self, values: tuple[Any, ...]) -> str:
        words = str(self.say(*values))
        if len(self) < KNOWN:
            self[values] = words
        return words


class DealExport:
    """The file of a list, in the language and time zone that hold when it is asked for."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.language = translation.get_language() or ""
        self.zone = timezone.get_current_timezone()
        self.columns = [of for column in listing.columns for _words, of in column.exports]
        self.reads = {*chain.from_iterable(map(_reads, self.columns))}
        self.known = {said: Known(said.say) for said in self.columns if isinstance(said, Said)}
        keys = in_order(listing.sortable(listing.deals), listing.order)
        self.keys = array("q", keys.values_list("pk", flat=True).iterator(chunk_size=BATCH))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def name(self) -> str:
        """What the file is called, without its ending."""
        return f"{self.sheet_name} {timezone.localdate():%Y-%m-%d}"

    @property
    def sheet_name(self) -> str:
        return str(NAMES[self.listing.tab])

    @property
    def heading(self) -> list[str]:
        tab = self.listing.tab
        pairs = [
            (column, words) for column in self.listing.columns for words, _of in column.exports
        ]
        # The tab's own word for a column, where the file has no other.
        return [str(label_of(c, tab) if words == c.label else words) for c, words in pairs]

    @property
    def times(self) -> set[int]:
        """The places of the columns that are times."""
        return {place for place, of in enumerate(self.columns) if of in TIMES}

    def batches(self) -> Iterator[list[Sequence[Any]]]:
        """The columns of so many rows each: text, numbers, dates, and times as text."""
        # What one batch holds isn't worth a thread.
        read = done_ahead if len(self) > BATCH else map
        for values in read(self._values, batched(self.keys, BATCH)):
            with translation.override(self.language):
                columns = [self._column(of, values) for of in self.columns]
            yield columns

    def _values(self, keys: tuple[int, ...]) -> Mapping[str, Sequence[Any]]:
        return values_of(self.listing.user, keys, self.reads, zone=self.zone)

    def _column(self, of: str | Said, values: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
        # What is true of all values of a column is found out once.
        if isinstance(of, str):
            return values[of]
        facts = [values[name] for name in of.of]
        if not of.few:
            return list(map(of.say, *facts))
        return list(map(self.known[of].__getitem__, zip(*facts, strict=True)))


def _reads(of: str | Said) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else of.of
