"""Pages by key: the same speed at row one and at row one million, and no gaps while rows come in.

A list is in the order of one value that is never empty, and of the primary key where values are
equal. A cursor is a row's pair of both; it is signed, so that it can only be one that we gave, and
holds the way to go from there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

OLDER, NEWER, LAST = "o", "n", "last"
LONGEST = 2500  # characters of a cursor that are looked at; a name of 300 may take 2,000
Value = datetime | date | Decimal | int | str


@dataclass(frozen=True)
class Order:
    """What a list is sorted by: `key`, the field or expression, and `tie` where keys are equal.

    `name` tells cursors of one order from those of another.
    """

    name: str
    key: Any
    rising: bool = False
    tie: str = "pk"


@dataclass(frozen=True)
class Page[R]:
    """The rows of a page in order, and the cursors beside it, empty at an end."""

    rows: list[R] = field(default_factory=list)
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Cursor:
    way: str
    at: Value
    pk: int


Fetch = Callable[[Cursor | None, bool], list[Any]]


def keyset_page(
    rows: QuerySet[Any], by: str | Order, *, cursor: str = "", size: int = 25, rising: bool = False
) -> Page[Any]:
    """The page of `rows` at `cursor`, ordered `by` a column (newest first) or an `Order`.

    A cursor that is none, or that leads to nothing, gives the first page; "last" gives the last.
    With `rising` the oldest come first, and "older" leads on to newer ones. Rows may be models or
    dictionaries, which then have "pk".
    """
    order = Order(by, F(by), rising) if isinstance(by, str) else by
    return page_of(fetching(rows, order, size), order.name, cursor=cursor, size=size)


def fetching(rows: QuerySet[Any], order: Order, size: int) -> Fetch:
    """What `page_of` needs for a page of `rows`."""
    rows = rows.annotate(page_key=order.key)
    return lambda at, back: list(beyond(rows, order, at, back=back)[: size + 1])


def beyond(rows: Any, order: Order, at: Cursor | None, *, back: bool) -> Any:
    """The rows beyond a cursor, or all, the nearest first."""
    there = rows.filter(_beyond(order, at, back=back)) if at else rows
    return _ordered(there, order, back=back)


def page_of(fetch: Fetch, name: str, *, cursor: str = "", size: int = 25) -> Page[Any]:
    """The page at `cursor` of rows that `fetch` gives in the order called `name`.

    `fetch` gets a cursor, or None for where the rows begin, and whether to go back; it gives the
    nearest rows beyond, `size` and one more at most, in the order of the way.
    """
    if cursor == LAST:
        return _last(fetch, name, size)
    at = read_cursor(cursor, name)
    if at is None:
        return _older(fetch, name, None, size)
    go = _newer if at.way == NEWER else _older
    return go(fetch, name, at, size) or _older(fetch, name, None, size)


def in_order(rows: QuerySet[Any], by: Order) -> Any:
    """All rows, first to last."""
    return _ordered(rows, by)


def neighbours(rows: QuerySet[Any], order: Order, at: Value, pk: int) -> tuple[Any, Any]:
    """The row before and the row after the one with that key; None at an end."""
    place = Cursor("", at, pk)
    before = _ordered(rows.filter(_beyond(order, place, back=True)), order, back=True).first()
    return before, _ordered(rows.filter(_beyond(order, place)), order).first()


def _older(fetch: Fetch, name: str, at: Cursor | None, size: int) -> Any:
    found = fetch(at, False)
    shown = found[:size]
    if at and not shown:
        return None
    newer = make_cursor(NEWER, shown[0], name) if at else ""
    return Page(shown, newer, make_cursor(OLDER, shown[-1], name) if found[size:] else "")


def _newer(fetch: Fetch, name: str, at: Cursor, size: int) -> Any:
    found = fetch(at, True)
    if len(found) <= size:
        return None  # the first page, which may be longer by now
    shown = found[size - 1 :: -1]
    newer, older = (
        make_cursor(way, row, name) for way, row in ((NEWER, shown[0]), (OLDER, shown[-1]))
    )
    return Page(shown, newer, older)


def _last(fetch: Fetch, name: str, size: int) -> Any:
    found = fetch(None, True)
    shown = found[:size][::-1]
    return Page(shown, make_cursor(NEWER, shown[0], name) if found[size:] else "")


def _ordered(rows: Any, order: Order, *, back: bool = False) -> Any:
    falling = order.rising == back
    return rows.order_by(
        OrderBy(order.key, descending=falling), OrderBy(F(order.tie), descending=falling)
    )


def _beyond(order: Order, at: Cursor, *, back: bool = False) -> Any:
    """A comparison of rows, which both databases look up in an index of the two columns."""
    lookup = TupleGreaterThan if order.rising != back else TupleLessThan
    return lookup(Tuple(order.key, F(order.tie)), (at.at, at.pk))


def make_cursor(way: str, row: Any, name: str) -> str:
    key, pk = _key_of(row, name)
    return signing.dumps([way, *_plain(key), pk], salt=_salt(name), compress=True)


def _key_of(row: Any, name: str) -> tuple[Value, int]:
    if isinstance(row, Mapping):
        return row["page_key"], row["pk"]
    return (row.page_key if hasattr(row, "page_key") else getattr(row, name)), row.pk


def _plain(key: Value) -> tuple[str, Any]:
    if isinstance(key, datetime):
        return "t", key.astimezone(UTC).isoformat()
    if isinstance(key, date):
        return "d", key.isoformat()
    return ("n", str(key)) if isinstance(key, Decimal) else ("v", key)


READ: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
    "v": lambda value: value,
}


def read_cursor(cursor: str, name: str) -> Cursor | None:
    """The cursor's row, or None for what we did not sign for this order."""
    if not cursor or len(cursor) > LONGEST:
        return None
    try:
        way, kind, key, pk = signing.loads(cursor, salt=_salt(name))
    except (signing.BadSignature, ValueError):
        return None
    return Cursor(way, READ[kind](key), pk)


def _salt(name: str) -> str:
    return f"portal.paging.{name}"
