"""Reads settings from the environment; the only place that does."""

import os
import secrets
from pathlib import Path


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on in any case; `default` when unset or empty."""
    value = os.environ.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    """A whole number, or `default` when unset or empty."""
    return int(os.environ.get(name) or default)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret_key(folder: Path) -> str:
    """COSELL_SECRET_KEY, else a key made on the first run and kept in `folder`."""
    if given := text("COSELL_SECRET_KEY"):
        return given
    path = folder / "secret_key"
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()
