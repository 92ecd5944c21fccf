"""The caps on sizes: what grows past them is two things."""

import ast
from pathlib import Path

from tests.house.source import functions, name, python, tracked

CODE = ("accounts", "deals", "portal")
LONGER = {"deals/models/deal.py": 350}


def cap(file: Path) -> int | None:
    """Lines that the file may have; None for no limit."""
    path = name(file)
    if path in LONGER:
        return LONGER[path]
    if "/migrations/" in path:
        return None
    caps = {".py": 400 if path.startswith("tests/") else 300, ".html": 120, ".css": 400}
    return 60 if path.startswith("static/js/") else caps.get(file.suffix)


def test_no_file_is_longer_than_its_kind_may_be():
    lengths = {name(f): (len(f.read_text().splitlines()), cap(f)) for f in tracked()}
    assert {f: lines for f, (lines, most) in lengths.items() if most and lines > most} == {}


def length(node: ast.stmt) -> int:
    """Lines of a function; those of a class within it are its methods', measured themselves."""
    lines = (node.end_lineno or 0) - node.lineno + 1
    classes = (n for n in ast.walk(node) if isinstance(n, ast.ClassDef))
    return lines - sum((n.end_lineno or 0) - n.lineno + 1 for n in classes)


def test_no_function_is_longer_than_40_lines():
    lengths = {
        f"{name(file)}:{function.name}": length(function)
        for file in python(*CODE, "tests")
        for function in functions(file)
    }
    assert {place: lines for place, lines in lengths.items() if lines > 40} == {}
