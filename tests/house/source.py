"""The project's own source, for tests that read it."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows or would add; vendored files and lock files excepted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in names.splitlines() if "static/vendor/" not in name]
    return tuple(file for file in files if file.is_file() and file.suffix not in BINARY)


BINARY = {".png", ".gz", ".mo", ".woff2", ".ico", ".zip"}


def python(*folders: str) -> list[Path]:
    """Python files below `folders`, migrations excepted."""
    return [f for f in below(*folders) if f.suffix == ".py" and "migrations" not in f.parts]


def below(*folders: str) -> list[Path]:
    return [f for f in tracked() if name(f).startswith(tuple(f"{folder}/" for folder in folders))]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), name(file))


def functions(file: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef)]
