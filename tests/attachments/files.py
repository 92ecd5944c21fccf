"""Files as people and attackers send them, made of bytes."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">LLBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + chunk(b"IEND", b"")
)


def archive(entries: dict[str, bytes], *, deflate: bool = True) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if deflate else 0) as out:
        for name, data in entries.items():
            out.writestr(name, data)
    return file.getvalue()


def open_xml(part: str = "word/document.xml", **more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", part: b"<document/>"} | more)


def open_document(kind: str, **more: bytes) -> bytes:
    mark = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": mark, "content.xml": b"<office/>"} | more, deflate=False)


def upload(name: str = "letter.pdf", content: bytes = PDF, claimed: str = "application/pdf"):
    """What a form field holds; `claimed` is the client's content type."""
    return SimpleUploadedFile(name, content, claimed)
