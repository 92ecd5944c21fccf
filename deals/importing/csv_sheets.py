"""CSV as spreadsheets and CRMs of central Europe write it: encoding and delimiter found out."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.utils.translation import gettext as _

from deals.importing.files import FIELD_LIMIT, UnreadableFile
from deals.importing.sheet_lines import Line, clean_cell
from portal.filetypes import CONTROLS, MARKUP

BLOCK = 1 << 16
DELIMITERS = ";,\t|"
_SEP = re.compile(r"sep=(.)\r?\n?$", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@contextmanager
def csv_lines(file: IO[bytes], width: int) -> Iterator[tuple[Iterator[Line], int]]:
    """The rows of a text file, of each at most `width` cells, and about how many there are."""
    encoding = encoding_of(file)
    file.seek(0)
    refuse_binary(file.read(BLOCK).decode(encoding, "replace"))
    file.seek(0)
    expected = sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    try:
        yield _lines(text, width), expected
    finally:
        text.detach()  # the file is the caller's


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 or UTF-16, with or without their marks, else Windows-1250."""
    file.seek(0)
    head = file.read(BLOCK)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):  # where ASCII has its zeros
        zeros = head[first::2].count(0)
        if zeros > len(head) // 4 and "\0" not in head.decode(name, "replace"):
            return name
    for name in ("utf-8", "cp1250"):
        if _is_encoded(file, name):
            return name
    raise UnreadableFile(_("This is not a text file; save it as CSV in UTF-8."))


def _is_encoded(file: IO[bytes], name: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(name)()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def refuse_binary(text: str) -> None:
    """`UnreadableFile` for a picture, a program or a page whatever it calls itself."""
    if MARKUP.match(text) or CONTROLS.search(text.replace("\0", "").removesuffix("\x1a")):
        raise UnreadableFile(_("The content is neither that of a CSV nor of an Excel file."))


def _lines(text: io.TextIOWrapper, width: int) -> Iterator[Line]:
    csv.field_size_limit(FIELD_LIMIT)
    number, delimiter = 0, _delimiter(text)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number += 1
        begun = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fault = _("This row can't be read: %s.") % error
            if reader.line_num - begun > 1:
                words = _("This row can't be read: %s. Perhaps a quotation mark is missing.")
                fault = words % error
            yield Line(number, [], fault)
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            continue
        yield Line(number, [clean_cell(cell) for cell in cells[:width]])


def _delimiter(text: io.TextIOWrapper) -> str:
    """What parts the header: said by its first line, else what is in it most often."""
    named = ""
    for line in iter(text.readline, ""):
        if found := _SEP.match(line):
            named = found[1]
        elif line.strip() and not line.lstrip('"').startswith("#"):
            text.seek(0)
            counted = Counter(c for c in _QUOTED.sub("", line[:BLOCK]) if c in DELIMITERS)
            break
    else:
        counted = Counter()
        text.seek(0)
    if named:
        text.readline()
        return named
    return max(DELIMITERS, key=lambda c: (counted[c], c == ","))
