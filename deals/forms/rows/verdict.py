"""What is said of a row, and what it would do."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deals.forms.fields import plain_number
from deals.importing.deal_columns import Entry
from deals.importing.values import date_in
from deals.models.imports import RowState
from deals.validators import normalize_duns, normalize_lei
from portal.said import kept

# They may change without the row becoming another one.
NOT_PRINTED = {"stage", "consent"}


class Remark(NamedTuple):
    """An error or a warning: the column's key ("" for the row), the words, what they are about."""

    level: str
    field: str
    words: str
    detail: str = ""


@dataclass
class NewDeal:
    """What is typed into each step of the wizard, and how far the deal has come already."""

    steps: dict[str, dict[str, Any]]
    new_customer: dict[str, Any] | None = None
    percent: int = 0


@dataclass
class Changes:
    """What an update would change in the deal."""

    deal: Any
    values: dict[str, Any] = field(default_factory=dict)
    team: list[Any] | None = None
    percent: int = 0

    def __bool__(self) -> bool:
        return bool(self.values or self.team or self.percent)


@dataclass
class Verdict:
    """The state of a row with all that is to be said of it; `plan` is what it would do."""

    entry: Entry
    cells: list[str]
    state: RowState = RowState.CREATE
    remarks: list[Remark] = field(default_factory=list)
    fingerprint: str = ""
    deal_pk: int | None = None
    plan: NewDeal | Changes | None = None

    def refuse(self, column: str, words: Any, detail: str = "") -> None:
        """An error in that column; of several the first counts."""
        self.state = RowState.ERROR
        if column not in self.faulty or not column:
            self.remarks.append(Remark("error", column, str(words), detail[:200]))

    def warn(self, column: str, words: Any, detail: str = "") -> None:
        self.remarks.append(Remark("warning", column, str(words), detail[:200]))

    def skip(self, words: Any, detail: str = "", state: RowState = RowState.SKIP) -> None:
        self.state, self.plan = state, None
        self.remarks.append(Remark("note", "", str(words), detail[:200]))

    @property
    def faulty(self) -> set[str]:
        return {remark.field for remark in self.remarks if remark.level == "error"}

    @property
    def title(self) -> str:
        texts = self.entry.texts
        return (texts.get("name") or texts.get("customer") or texts.get("crm_id", ""))[:150]


def fingerprint_of(entry: Entry) -> str:
    """The same for rows of the same content, whatever file, spelling or order of columns."""
    said: dict[str, Any] = {
        key: PLAIN[key](text) if key in PLAIN else _folded(text)
        for key, text in entry.texts.items()
        if key not in NOT_PRINTED
    }
    said["solution"] = sorted(map(_folded, entry.solutions))
    said["team"] = sorted(map(_folded, entry.team))
    return hashlib.sha256(_ENCODER.encode(said).encode()).hexdigest()[:40]


def _plain_date(text: str) -> str:
    return str(date_in(text))


def _plain_value(text: str) -> str:
    try:
        return f"{float(plain_number(text)):.2f}"
    except ValueError:
        return text


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
# How cells of these columns are told apart; others by their words.
PLAIN: dict[str, Callable[[str], str]] = {
    "close_date": _plain_date,
    "duns": normalize_duns,
    "lei": normalize_lei,
    "value": _plain_value,
}


def as_json(remarks: list[Remark]) -> list[dict[str, Any]]:
    """The remarks as they are kept: with the messages of their words (portal/said.py)."""
    return [{**remark._asdict(), **kept(remark.words)} for remark in remarks]
