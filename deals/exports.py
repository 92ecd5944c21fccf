"""A list as rows of a file: exactly its columns, its deals, its order (spec section 7).

The keys of all deals are read first, eight bytes each: so a file has each deal once, whatever
changes while it is written, and how many there are is known before. The deals follow in batches,
each read in the scope that the person has by then.
"""

from array import array
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import batched, chain
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from deals.columns import label_of
from deals.lists import Listing
from deals.queries.lists import rows_by_key, seen_by
from portal.web.paging import in_order

BATCH = 2000
LABELS = 1000
PLAIN = frozenset({str, int, Decimal, date, type(None)})
NAMES = {
    "inbound": _("Inbound deals"),
    "outbound": _("Outbound deals"),
    "closed": _("Closed deals"),
}


class Words:
    """The words of labels, each translated once: labels are few, and rows are many."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, str]] = {}

    def __call__(self, label: Any) -> str:
        known = self.known.get(id(label))
        if known is None:
            known = label, str(label)  # which keeps the label, and so its id
            if len(self.known) < LABELS:
                self.known[id(label)] = known
        return known[1]


class DealExport:
    """The file of a list, in the language and time zone that hold when it is asked for."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.language = translation.get_language() or ""
        self.zone = timezone.get_current_timezone()
        self.words = Words()
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

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows: text, numbers, dates, and times of the person's zone without saying so."""
        for keys in batched(self.keys, BATCH):
            with translation.override(self.language), timezone.override(self.zone):
                rows = self._batch(keys)
            yield rows

    def _batch(self, keys: tuple[int, ...]) -> list[tuple[Any, ...]]:
        columns = self.listing.columns
        reads = chain.from_iterable(column.reads for column in columns)
        found = rows_by_key(seen_by(self.listing.user), keys, reads)
        rows = [found[key] for key in keys if key in found]
        cells = [cell for column in columns for _words, cell in column.exports]
        # Column by column: most are as they should be, which is seen at a glance.
        return list(zip(*(self._plain([cell(row) for row in rows]) for cell in cells), strict=True))

    def _plain(self, values: list[Any]) -> list[Any]:
        if PLAIN.issuperset(map(type, values)):
            return values
        return [value if type(value) in PLAIN else self._said(value) for value in values]

    def _said(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None, microsecond=0)
        return self.words(value)
