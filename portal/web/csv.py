"""The one writer of CSV files: streamed, read rightly by Excel, nothing taken for a formula."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from threading import BoundedSemaphore
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

BOM = "\ufeff"  # without it Excel takes UTF-8 for the letters of an old code page
# What makes a spreadsheet calculate, the wide ones of East Asian keyboards among them.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
LINE_END = "\r\n"
EMPTY = '""'  # a line of one empty cell, which would be none otherwise
# A stream keeps its thread for as long as its reader is slow; others must get a page meanwhile.
_streams = BoundedSemaphore(2)


class Busy(Exception):
    """As many files are on their way out of this process as there may be."""


def csv_lines(
    heading: Sequence[Any], batches: Iterable[Iterable[Sequence[Any]]]
) -> Iterator[bytes]:
    """The file in pieces: the heading with a byte order mark, then a piece a batch of rows.

    Numbers, negative ones too, and dates are written plainly; text that a spreadsheet would
    calculate gets a "'".
    """
    yield _heading(heading)
    for rows in batches:
        of_one_width = (zip(*some, strict=True) for _width, some in groupby(rows, len))
        yield "".join(map(_written, of_one_width)).encode()


def csv_columns(
    heading: Sequence[Any], batches: Iterable[Iterable[Sequence[Any]]]
) -> Iterator[bytes]:
    """As `csv_lines`, from batches of columns."""
    yield _heading(heading)
    for columns in batches:
        yield _written(columns).encode()


def _heading(words: Sequence[Any]) -> bytes:
    return (BOM + _written(zip(words, strict=True))).encode()


def _written(columns: Iterable[Sequence[Any]]) -> str:
    """As the csv module writes them, several times as quick: columns are looked at whole."""
    lines = map(",".join, zip(*map(_column, columns), strict=True))
    return "".join(f"{line or EMPTY}{LINE_END}" for line in lines)


def _column(values: Sequence[Any]) -> Sequence[str]:
    kinds = set(map(type, values))
    if str in kinds and not _FORMULA.isdisjoint([v[:1] for v in values if type(v) is str]):
        values = [f"'{v}" if type(v) is str and v[:1] in _FORMULA else v for v in values]
    if kinds != {str}:
        values = ["" if value is None else str(value) for value in values]
    if _is_quoted("".join(values)):
        values = [_quoted(value) if _is_quoted(value) else value for value in values]
    return values


def _is_quoted(text: str) -> bool:
    return "," in text or '"' in text or "\n" in text or "\r" in text


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))


def csv_response(name: str, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    """The file as a download, sent piece by piece; `Busy` when too many are being sent."""
    response = StreamingHttpResponse(_Stream(pieces), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


class _Stream:
    """The pieces; gives its place back once, at the end or when the reader goes away."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        if not _streams.acquire(blocking=False):
            raise Busy
        self.pieces, self.give_back = pieces, [_streams.release]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self.pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        release: Callable[[], None]
        while self.give_back:
            release = self.give_back.pop()
            release()
