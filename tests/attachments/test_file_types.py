"""Only what is expected gets in, judged by its content; everything hostile is told what may."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from portal.filetypes import Unfit, file_type
from tests.attachments.files import (
    EXE,
    HTML,
    JPEG,
    PDF,
    PNG,
    SVG,
    archive,
    open_document,
    open_xml,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FINE = {
    "letter.pdf": (PDF, "application/pdf"),
    "Letter.PDF": (PDF, "application/pdf"),
    "report.docx": (open_xml(), WORD),
    "plan.xlsx": (
        open_xml("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "talk.pptx": (
        open_xml("ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "report.odt": (open_document("text"), "application/vnd.oasis.opendocument.text"),
    "plan.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "talk.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "scan.png": (PNG, "image/png"),
    "scan.jpg": (JPEG, "image/jpeg"),
    "scan.jpeg": (JPEG, "image/jpeg"),
    "notes.txt": ("Zażółć gęślą jaźń\n".encode(), "text/plain"),
    "windows.txt": ("Zażółć gęślą jaźń\r\n".encode("cp1250"), "text/plain"),
    "excel.csv": ("\ufeffName;Wert\r\n<5;10\r\n".encode(), "text/csv"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_people_hand_each_other_gets_in(name):
    content, content_type = FINE[name]
    assert file_type(io.BytesIO(content), name).content_type == content_type


@pytest.mark.parametrize("content", FINE)
@pytest.mark.parametrize("name", FINE)
def test_the_content_must_be_what_the_name_says(name, content):
    said, is_ = FINE[name][1], FINE[content][1]
    same = said == is_ or {said, is_} == {"text/plain", "text/csv"}
    try:
        found = file_type(io.BytesIO(FINE[content][0]), name).content_type
    except Unfit:
        found = None
    assert found == (said if same else None)


def macros():
    return open_xml(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def lying(entries: int) -> bytes:
    """An archive whose directory says so many entries, of nothing."""
    record = struct.pack("<4s6H3L5H2L", b"PK\1\2", *[20] * 6, 0, 0, 0, 1, *[0] * 6) + b"x"
    directory = record * entries
    head = b"PK\3\4" + bytes(26)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(directory), len(head), 0)
    return head + directory + end


def zeros(megabytes: int) -> bytes:
    """A well-formed Word document that unpacks to so much."""
    file = io.BytesIO(open_xml())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as out, out.open("word/x.xml", "w") as x:
        for _ in range(megabytes):
            x.write(bytes(1 << 20))
    return file.getvalue()


HOSTILE = {
    "picture.svg": SVG,
    "page.html": HTML,
    "page.htm": HTML,
    "program.exe": EXE,
    "letter.pdf.exe": PDF,
    "run.bat": b"@echo off\r\n",
    "run.js": b"alert(1)",
    "run.hta": HTML,
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "macros.docm": macros(),
    "plain.zip": archive({"a.txt": b"a"}),
    "noending": PDF,
    ".pdf": PDF,
    "letter.pdf\u200b": PDF,
    # renamed
    "svg.png": SVG,
    "svg.pdf": SVG,
    "svg.txt": SVG,
    "svg-bom.txt": b"\xef\xbb\xbf\n  " + SVG,
    "page.txt": HTML,
    "page.csv": b"<script >alert(1)</script>",
    "xml.csv": b'<?xml version="1.0"?><a/>',
    "shell.txt": b"#!/bin/sh\nrm -rf /\n",
    "exe.pdf": EXE,
    "exe.txt": EXE,
    "macros.docx": macros(),
    "basic.odt": open_document("text", **{"Basic/script-lc.xml": b"<x/>"}),
    "zip.docx": archive({"a.txt": b"a"}),
    "nested.docx": open_xml(**{"word/embeddings/bomb.zip": archive({"0": bytes(99_999)})}),
    "program.xlsx": open_xml("xl/workbook.xml", **{"xl/embeddings/a.EXE": EXE}),
    # damaged or made up
    "short.pdf": PDF[:20],
    "late.pdf": HTML + PDF,
    "empty.pdf": b"",
    "cut.png": PNG[:-4],
    "more.png": PNG + HTML,
    "more.jpg": JPEG + HTML,
    "cut.docx": open_xml()[:-10],
    "tail.docx": open_xml() + b"MZ",
    "first.docx": EXE + open_xml(),
    "noise.docx": b"PK\3\4" + bytes(range(256)) * 4,
    "control.txt": b"abc\x00def",
    "escape.txt": b"\x1b]0;title\x07",
    "late-control.txt": b"a" * 200_000 + b"\x00",
    "undefined.txt": b"\x81\x83\x88",
    # bombs
    "bomb.docx": zeros(40),
    "entries.docx": open_xml(**{f"word/{n}.xml": b"<x/>" for n in range(5_000)}),
    "directory.docx": lying(400_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_everything_else_is_refused_at_once_and_told_what_may(name):
    began = time.monotonic()
    with pytest.raises(Unfit, match=r"Allowed are PDF, Word \(\.docx\)"):
        file_type(io.BytesIO(HOSTILE[name]), name)
    assert time.monotonic() - began < 1


def test_a_directory_made_to_fill_the_memory_is_not_read():
    content = io.BytesIO(HOSTILE["directory.docx"])
    tracemalloc.start()
    with pytest.raises(Unfit):
        file_type(content, "directory.docx")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1 << 20


def test_a_large_document_of_the_usual_kind_is_no_bomb():
    text = b"".join(b"<c r='A%d'><v>%d</v></c>" % (n, n * 7919 % 10_007) for n in range(400_000))
    sheet = open_xml("xl/workbook.xml", **{"xl/worksheets/sheet1.xml": text})
    assert file_type(io.BytesIO(sheet), "large.xlsx").ending == ".xlsx"
