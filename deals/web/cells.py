"""The cells of the lists: HTML made here and not by a template each, which takes ten times as long.

Each function takes a row of values (`deals/columns.py`) and gives the inside of its cell.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deals.columns import (
    Column,
    Row,
    country_name,
    label_of,
    reason_of,
    shown_status,
    sides_of,
    stage_label,
    status_label,
    title_of,
)
from deals.enums import OPEN, DealType, Direction, Status
from portal.templatetags.portal import is_soon, money, time_left

NOTHING = "–"
BADGE = '<span class="badge badge-status badge-status-{}">{}</span>'
NAME = '<span class="cell-name">{}</span>'
NOTES_SHOWN = 60


def cells_of(row: Row, columns: list[Column], link: str) -> SafeString:
    """All cells of a row; `link` is what follows the reference in the deal's address."""
    _first, *others = columns
    return _title(row, link) + format_html_join(
        "",
        '<td data-label="{}" class="cell{}">{}</td>',
        (
            (
                label_of(column, row["tab"]),
                " number" if column.number else "",
                CELLS[column.key](row),
            )
            for column in others
        ),
    )


def _title(row: Row, link: str) -> SafeString:
    other = row["tab"] == "closed" and row["direction"] == Direction.INBOUND
    second = format_html(' <span class="muted">{}</span>', Direction.INBOUND.label) if other else ""
    return format_html(
        '<th scope="row" class="cell-title"><a href="/deals/{}/{}">{}</a>'
        '<span class="cell-second"><span class="deal-reference">{}</span>{}</span></th>',
        *(row["reference"], link, title_of(row), row["reference"], second),
    )


def _status(row: Row) -> SafeString:
    badge = format_html(BADGE, shown_status(row), status_label(row))
    if row["tab"] != "closed" and shown_status(row) in OPEN:
        return badge
    notes = row["reason_notes"]
    short = notes if len(notes) <= NOTES_SHOWN else notes[: NOTES_SHOWN - 1] + "…"
    told = [text for text in (reason_of(row), short) if text]
    return badge + format_html_join("", '<span class="cell-second">{}</span>', ((t,) for t in told))


def _stage(row: Row) -> str:
    if row["status"] == Status.RECEIVED:
        return NOTHING
    return format_html(
        '<progress class="stage-bar" max="100" value="{}" aria-hidden="true"></progress>'
        '<span class="cell-second">{}% · {}</span>',
        *(row["progress"], row["progress"], stage_label(row)),
    )


def _due(row: Row) -> str:
    due = row["answer_due_at"]
    if row["status"] != Status.RECEIVED or due is None:
        return NOTHING
    return format_html(
        '<span class="{}">{}</span><span class="cell-second">{}</span>',
        *("overdue" if is_soon(due) else "", time_left(due), moment(due)),
    )


def _close_date(row: Row) -> str:
    day = row["close_date"]
    if day is None:
        return NOTHING
    words = format_html('<time datetime="{}">{}</time>', day.isoformat(), day_words(day))
    if row["status"] in OPEN and day < timezone.localdate():
        words += format_html(' <span class="overdue">{}</span>', _("Passed"))
    return words


def _other(row: Row) -> str:
    sides = sides_of(row)
    badge = '<span class="badge badge-status badge-status-{}" title="{}">{}</span> '
    shown = format_html_join("", badge, ((key, who, words) for key, words, who in sides))
    return shown or NOTHING


def _type(row: Row) -> SafeString:
    kind = row["deal_type"]
    return format_html(
        '<span class="badge badge-type badge-type-{}">{}</span>', kind, DealType(kind).label
    )


def moment(at: Any) -> str:
    """A moment in the reader's zone, as a date; "–" for none."""
    if at is None:
        return NOTHING
    there = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), day_words(there.date()))


def day_words(day: Any) -> str:
    return _day_words(day, get_language())


@lru_cache(maxsize=2000)
def _day_words(day: Any, language: str) -> str:
    """Day and month on one line."""
    return date_format(day, "SHORT_DATE_FORMAT").replace(" ", "\u00a0", 1)


CELLS: dict[str, Callable[[Row], Any]] = {
    "customer": lambda row: format_html(NAME, row["engagement__customer__name"]),
    "country": lambda row: country_name(row["country"]),
    "type": _type,
    "status": _status,
    "stage": _stage,
    "due": _due,
    "value": lambda row: money(row["value"], row["currency"]),
    "close_date": _close_date,
    "location": lambda row: row["location__name"],
    "other": _other,
    "crm_id": lambda row: row["crm_id"] or NOTHING,
    "campaign_id": lambda row: row["campaign_id"] or NOTHING,
    "created": lambda row: moment(row["submitted_at"]),
    "closed": lambda row: moment(row["closed_at"] or row["answer_due_at"]),
}
