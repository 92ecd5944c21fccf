"""The cells of the lists: HTML made here and not by a template each, which takes ten times as long.

What depends on few values, such as a badge, is made once for each of them and language. Each cell
escapes what it shows, and cells are added up, which keeps them safe.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deals.columns import (
    Column,
    Row,
    country_name,
    label_of,
    label_of_stage,
    label_of_status,
    reason_of,
    shown_status,
    sides_of,
    title_of,
)
from deals.enums import OPEN, DealType, Direction, Status
from portal.html import html, joined
from portal.money import amount_in_words
from portal.templatetags.portal import is_soon, time_left
from portal.words import relative

NOTHING = html("–")
END = html("</td>")
NOTES_SHOWN = 60


@dataclass(frozen=True)
class Reader:
    """Who looks: their language, and which day it is where they are."""

    language: str = field(default_factory=lambda: get_language() or "en")
    today: date = field(default_factory=timezone.localdate)


Cell = Callable[[Row, Reader], SafeString]


class Cells:
    """Writes the cells of a list's rows; `link` is what follows the reference in addresses."""

    def __init__(self, columns: Sequence[Column], tab: str, link: str = "") -> None:
        self.tab, self.link, self.reader = tab, link, Reader()
        _first, *others = columns
        self.cells = [(_opened(column, tab), CELLS[column.key]) for column in others]

    def of(self, row: Row) -> SafeString:
        """All cells of a row, the deal itself first."""
        pieces = [_title(row, self.link)]
        for opened, cell in self.cells:
            pieces += (opened, cell(row, self.reader), END)
        return joined(pieces)


def _opened(column: Column, tab: str) -> SafeString:
    more = " number" if column.number else ""
    return html('<td data-label="{}" class="cell{}">', label_of(column, tab), more)


def _title(row: Row, link: str) -> SafeString:
    other = row["tab"] == "closed" and row["direction"] == Direction.INBOUND
    second = html(' <span class="muted">{}</span>', Direction.INBOUND.label) if other else ""
    return html(
        '<th scope="row" class="cell-title"><a href="/deals/{0}/{1}">{2}</a>'
        '<span class="cell-second"><span class="deal-reference">{0}</span>{3}</span></th>',
        *(row["reference"], link, title_of(row), second),
    )


def _customer(row: Row, reader: Reader) -> SafeString:
    return html('<span class="cell-name">{}</span>', row["engagement__customer__name"])


def _status(row: Row, reader: Reader) -> SafeString:
    shown = shown_status(row)
    badge = _status_badge(shown, row["direction"], reader.language)
    if row["tab"] != "closed" and shown in OPEN:
        return badge
    notes = row.get("reason_notes", "")
    short = notes if len(notes) <= NOTES_SHOWN else notes[: NOTES_SHOWN - 1] + "…"
    told = [text for text in (reason_of(row), short) if text]
    return joined([badge, *(html('<span class="cell-second">{}</span>', text) for text in told)])


@lru_cache(maxsize=100)
def _status_badge(status: str, direction: str, language: str) -> SafeString:
    return _badge("status", status, label_of_status(status, direction))


@lru_cache(maxsize=100)
def _type_badge(deal_type: str, language: str) -> SafeString:
    return _badge("type", deal_type, DealType(deal_type).label)


def _badge(kind: str, key: str, words: Any) -> SafeString:
    return html('<span class="badge badge-{0} badge-{0}-{1}">{2}</span>', kind, key, words)


def _stage(row: Row, reader: Reader) -> SafeString:
    if row["status"] == Status.RECEIVED:
        return NOTHING
    facts = row["deal_type"], row["progress"], row["status"], row["direction"]
    return _stage_bar(*facts, reader.language)


@lru_cache(maxsize=1000)
def _stage_bar(
    deal_type: str, progress: int, status: str, direction: str, language: str
) -> SafeString:
    return html(
        '<progress class="stage-bar" max="100" value="{0}" aria-hidden="true"></progress>'
        '<span class="cell-second">{0}% · {1}</span>',
        *(progress, label_of_stage(deal_type, progress, status, direction)),
    )


def _due(row: Row, reader: Reader) -> SafeString:
    due = row["answer_due_at"]
    if row["status"] != Status.RECEIVED or due is None:
        return NOTHING
    day = timezone.localtime(due).date()
    return html(
        '<span class="{}">{}</span><time class="cell-second" datetime="{}">{}</time>',
        *("overdue" if is_soon(due) else "", time_left(due), day.isoformat(), _day_words(day)),
    )


def _value(row: Row, reader: Reader) -> SafeString:
    if row["value"] is None:
        return NOTHING
    return html("{}", amount_in_words(row["value"], row["currency"], reader.language))


def _close_date(row: Row, reader: Reader) -> SafeString:
    day = row["close_date"]
    if day is None:
        return NOTHING
    passed = row["status"] in OPEN and day < reader.today
    return _day(day, reader.today, reader.language, passed=passed)


@lru_cache(maxsize=2000)
def _day(day: date, today: date, language: str, *, passed: bool = False) -> SafeString:
    """The day, and how far it is from `today`, which is the reader's."""
    late = html('<span class="overdue">{}</span>', _("Passed")) if passed else ""
    return html(
        '<time datetime="{}">{}<span class="cell-second">{}{}</span></time>',
        *(day.isoformat(), _day_words(day), late, relative(day)),
    )


def _day_words(day: date) -> str:
    """Day and month on one line."""
    return date_format(day, "SHORT_DATE_FORMAT").replace(" ", "\u00a0", 1)


def _other(row: Row, reader: Reader) -> SafeString:
    sides = sides_of(row)
    badge = '<span class="badge badge-status badge-status-{}" title="{}">{}</span> '
    return joined(html(badge, key, who, words) for key, words, who in sides) or NOTHING


@lru_cache(maxsize=1000)
def _country(code: str, language: str) -> SafeString:
    return html("{}", country_name(code))


def moment(at: datetime | None, reader: Reader) -> SafeString:
    """A moment in the reader's zone, as a date; "–" for none."""
    return _day(timezone.localtime(at).date(), reader.today, reader.language) if at else NOTHING


def _text(name: str) -> Cell:
    """A cell that shows a text as it is, "–" for none."""
    return lambda row, reader: html("{}", row[name]) or NOTHING


CELLS: dict[str, Cell] = {
    "customer": _customer,
    "country": lambda row, reader: _country(row["country"], reader.language),
    "type": lambda row, reader: _type_badge(row["deal_type"], reader.language),
    "status": _status,
    "stage": _stage,
    "due": _due,
    "value": _value,
    "close_date": _close_date,
    "location": _text("location__name"),
    "other": _other,
    "crm_id": _text("crm_id"),
    "campaign_id": _text("campaign_id"),
    "created": lambda row, reader: moment(row["submitted_at"], reader),
    "closed": lambda row, reader: moment(row["closed_at"] or row["answer_due_at"], reader),
}
