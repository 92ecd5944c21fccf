"""How far away a day or a moment is, in the reader's language: "in 3 days", "2 hours ago"."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
Unit = Literal["minute", "hour", "day", "week", "month", "year"]
# Up to so many of a unit are counted in it: "13 days", and only then "2 weeks".
UNITS: tuple[tuple[Unit, float, float], ...] = (
    ("minute", MINUTE, 60 * MINUTE),
    ("hour", HOUR, DAY),
    ("day", DAY, 14 * DAY),
    ("week", 7 * DAY, 60 * DAY),
    ("month", 30.5 * DAY, 365 * DAY),
    ("year", 365.25 * DAY, float("inf")),
)


def relative(at: date) -> str:
    """The distance in its largest unit, rounded down; a day without time counts by days."""
    if isinstance(at, datetime):
        seconds = (at - timezone.now()).total_seconds()
        if abs(seconds) < MINUTE:
            return _("now") if seconds > 0 else _("just now")
        return _words(*_largest(abs(seconds)), seconds > 0, get_language() or "")
    days = (at - localdate()).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days) or _words(*_largest(abs(days) * DAY), days > 0, get_language() or "")


def _largest(seconds: float) -> tuple[Unit, int]:
    unit, length = next((unit, length) for unit, length, end in UNITS if seconds < end)
    return unit, max(int(seconds // length), 1)


@lru_cache(maxsize=1000)
def _words(unit: Unit, number: int, ahead: bool, language: str) -> str:
    length = next(length for name, length, _end in UNITS if name == unit)
    delta = timedelta(seconds=number * length * (1 if ahead else -1))
    return format_timedelta(
        delta, granularity=unit, threshold=1e9, add_direction=True, locale=locale_of(language)
    )


def locale_now() -> Locale:
    """What Babel calls the reader's language."""
    return locale_of(get_language() or "")


@lru_cache(maxsize=100)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language; English for one that it doesn't know."""
    try:
        return Locale.parse(language, sep="-") or Locale("en")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
