"""Opens a file of companies and gives its rows, however broken the file is.

Everything streams: a plain, gzipped or zipped file of any size takes the same memory, zip bombs
included.
"""

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

LINE_LIMIT = 4 * 1024 * 1024  # bytes
FIELD_LIMIT = 128 * 1024  # characters
BLOCK = 1 << 16
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError)


class UnreadableFile(Exception):
    """The file can't be imported at all; the message says why in plain words."""


class BrokenLine(Exception):
    """One row can't be read; the others can."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


class Lines(Iterator[str]):
    """The lines of a binary stream as text, with their numbers and how much was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.number = 0
        self.bad: str = ""  # why the last line is not what the file says

    def __next__(self) -> str:
        raw = self.stream.readline(LINE_LIMIT)
        if not raw:
            raise StopIteration
        self.number += 1
        if len(raw) >= LINE_LIMIT and not raw.endswith(b"\n"):
            while raw and not raw.endswith(b"\n"):
                raw = self.stream.readline(LINE_LIMIT)
            self.bad = _("The line is too long.")
            return "\n"
        try:
            return raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
        except UnicodeDecodeError:
            self.bad = _("Not readable as UTF-8; save the file in this encoding.")
            return raw.decode("utf-8", "replace")


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file's CSV as a stream of bytes, and the file on the disk, for the progress bar."""
    with ExitStack() as closing:
        try:
            on_disk = closing.enter_context(path.open("rb"))
            unpacked = closing.enter_context(_unpacked(on_disk, path.suffix.lower(), closing))
        except BROKEN as error:
            raise UnreadableFile(_("The file can't be opened: %s") % error) from error
        yield unpacked, on_disk


def _unpacked(on_disk: IO[bytes], suffix: str, closing: ExitStack) -> IO[bytes]:
    packed: Any = on_disk
    if suffix == ".gz":
        packed = closing.enter_context(gzip.GzipFile(fileobj=on_disk))
    elif suffix == ".zip":
        archive = closing.enter_context(zipfile.ZipFile(on_disk))
        packed = closing.enter_context(archive.open(_first_csv(archive)))
    return packed if packed is on_disk else io.BufferedReader(packed, BLOCK)


def _first_csv(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    for member in archive.infolist():
        if member.filename.lower().endswith(".csv") and not member.is_dir():
            if member.flag_bits & 1:
                raise UnreadableFile(_("The zip file is locked with a password."))
            return member
    raise UnreadableFile(_("There is no .csv file in the zip file."))


def _why(error: csv.Error, first: int, last: int) -> str:
    reason = _("Not a row of a CSV file: %s.") % error
    if last > first:
        reason += " " + _("It goes on to line %d; perhaps a quotation mark is missing.") % last
    return reason


class Rows(Iterator[list[str]]):
    """The rows of a CSV stream; `line` is where the last one began.

    Raises `BrokenLine` for a row that can't be read and goes on with the next when asked again;
    `UnreadableFile` where nothing more can be read.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self.lines = Lines(stream)
        self.reader = csv.reader(self.lines, strict=True)
        self.line = 0

    def __next__(self) -> list[str]:
        self.line, self.lines.bad = self.lines.number + 1, ""
        try:
            row = next(self.reader)
        except csv.Error as error:
            self.reader = csv.reader(self.lines, strict=True)
            raise BrokenLine(self.line, _why(error, self.line, self.lines.number)) from error
        except BROKEN as error:
            raise UnreadableFile(
                _("The file is damaged after line %(line)d: %(error)s")
                % {"line": self.line - 1, "error": error}
            ) from error
        if self.lines.bad:
            raise BrokenLine(self.line, self.lines.bad)
        return row
