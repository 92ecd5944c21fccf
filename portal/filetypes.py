"""What kind of file is it? Judged by its content, never by what the client says.

Only what people hand each other in a sales case is known here; all else, SVG, HTML and programs
among it, is unfit. Nothing is ever unpacked: of office documents only the directory is read.
"""

import codecs
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

CHUNK = 64 * 1024
# Of an office document: far more than any has, far less than it takes to fill a reader's memory.
MOST_ENTRIES, MOST_DIRECTORY, MOST_UNPACKED, MOST_RATIO = 5_000, 1 << 20, 500 << 20, 200
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
END, END_SIZE, BEFORE_END_64 = b"PK\5\6", 22, b"PK\6\7"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError),
    *(ValueError, OSError, RuntimeError, EOFError),
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MARKUP = re.compile(r"\s*(<(!doctype|\?xml|\?php|!--|[a-z]+[\s/>])|#!|%PDF-|{\\rtf)", re.IGNORECASE)
MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|basic/|scripts/)", re.IGNORECASE)
INSIDE = re.compile(r"\.(zip|7z|rar|gz|exe|dll|com|bat|cmd|ps1|vbs|js|hta|jar|lnk|msi)$", re.I)


class Unfit(ValueError):
    """The file is not one that can be taken; the message is for the user."""


@dataclass(frozen=True)
class FileType:
    """A kind of file: the end of its names, its content type, whether a content is one."""

    ending: str
    content_type: str
    fits: Callable[[IO[bytes]], bool]


def file_type(file: IO[bytes], name: str) -> FileType:
    """The type that both the content and the end of the name say; `Unfit` with the reason."""
    ending = PurePosixPath(name).suffix.lower()
    found = next((t for t in TYPES if t.ending == ending), None)
    if found is None:
        raise Unfit(_("This kind of file can't be attached.") + f" {allowed_types()}")
    file.seek(0)
    if not found.fits(file):
        words = _("The content is not that of a %s file, or it is damaged.") % ending
        raise Unfit(f"{words} {allowed_types()}")
    return found


def allowed_types() -> str:
    return _(
        "Allowed are PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument, PNG, "
        "JPEG, text and CSV files, without macros."
    )


def _is_pdf(file: IO[bytes]) -> bool:
    return file.read(5) == b"%PDF-" and b"%%EOF" in _tail(file, 1024)


def _is_png(file: IO[bytes]) -> bool:
    return file.read(8) == b"\x89PNG\r\n\x1a\n" and _tail(file, 8) == b"IEND\xaeB`\x82"


def _is_jpeg(file: IO[bytes]) -> bool:
    return file.read(3) == b"\xff\xd8\xff" and _tail(file, CHUNK).rstrip(b"\0")[-2:] == b"\xff\xd9"


def _tail(file: IO[bytes], size: int) -> bytes:
    end = file.seek(0, 2)
    file.seek(max(0, end - size))
    return file.read(size)


def _is_text(file: IO[bytes]) -> bool:
    """UTF-8, or what Windows writes in central Europe; neither binary nor markup nor a script."""
    for encoding in ("utf-8-sig", "cp1250"):
        file.seek(0)
        try:
            chunks = _decoded(file, encoding)
            first = next(chunks, "")
            clean = not MARKUP.match(first) and not CONTROLS.search(first)
            return clean and not any(CONTROLS.search(chunk) for chunk in chunks)
        except UnicodeDecodeError:
            continue
    return False


def _decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _open_xml(part: str) -> Callable[[IO[bytes]], bool]:
    """A test for an Office Open XML document whose main part is `part`."""

    def fits(file: IO[bytes]) -> bool:
        document = _document(file)
        return document is not None and {"[Content_Types].xml", part} <= set(document.namelist())

    return fits


def _open_document(kind: str) -> Callable[[IO[bytes]], bool]:
    """A test for an OpenDocument file of that kind, which its first entry names."""
    mark = (OPEN_DOCUMENT + kind).encode()

    def fits(file: IO[bytes]) -> bool:
        document = _document(file)
        first = document.infolist()[0] if document and document.infolist() else None
        if document is None or first is None or first.filename != "mimetype":
            return False
        try:
            with document.open(first) as entry:
                return entry.read(len(mark) + 1) == mark
        except BROKEN:
            return False

    return fits


def _document(file: IO[bytes]) -> zipfile.ZipFile | None:
    """The directory of an office document; None if it is none, or made to do harm."""
    if file.read(4) != b"PK\3\4" or not _has_small_directory(file):
        return None
    try:
        document = zipfile.ZipFile(file)
    except BROKEN:
        return None
    entries = document.infolist()
    packed, unpacked = (sum(e.compress_size for e in entries), sum(e.file_size for e in entries))
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * packed):
        return None
    unwanted = any(MACROS.search(e.filename) or INSIDE.search(e.filename) for e in entries)
    return None if unwanted else document


def _has_small_directory(file: IO[bytes]) -> bool:
    """Whether reading the directory is safe: it lies at the very end, and is not huge.

    `zipfile` makes an object of each entry before anybody can count them.
    """
    tail = _tail(file, END_SIZE + 20)
    end = tail[-END_SIZE:]
    if len(tail) < END_SIZE + 20 or end[:4] != END or end[-2:] != b"\0\0":
        return False
    size, _offset = struct.unpack("<LL", end[12:20])
    return tail[:4] != BEFORE_END_64 and size <= MOST_DIRECTORY


TYPES = [
    FileType(".pdf", "application/pdf", _is_pdf),
    FileType(".docx", f"{OPEN_XML}wordprocessingml.document", _open_xml("word/document.xml")),
    FileType(".xlsx", f"{OPEN_XML}spreadsheetml.sheet", _open_xml("xl/workbook.xml")),
    FileType(".pptx", f"{OPEN_XML}presentationml.presentation", _open_xml("ppt/presentation.xml")),
    FileType(".odt", f"{OPEN_DOCUMENT}text", _open_document("text")),
    FileType(".ods", f"{OPEN_DOCUMENT}spreadsheet", _open_document("spreadsheet")),
    FileType(".odp", f"{OPEN_DOCUMENT}presentation", _open_document("presentation")),
    FileType(".png", "image/png", _is_png),
    FileType(".jpg", "image/jpeg", _is_jpeg),
    FileType(".jpeg", "image/jpeg", _is_jpeg),
    FileType(".txt", "text/plain", _is_text),
    FileType(".csv", "text/csv", _is_text),
]
ENDINGS = ",".join(known.ending for known in TYPES)
