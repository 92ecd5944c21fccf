"""Time zones as people know them: a city, its country, and how far it is from UTC now."""

import zoneinfo
from datetime import datetime, timedelta
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils import timezone

from portal.text import fold

UTC = "UTC"


def zone_choices(language: str, kept: str = "") -> list[tuple[str, str]]:
    """Key and name of each zone, by name; also of the one that is `kept`, if it is an old name."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    choices = _choices(language, now)
    if kept in {key for key, _name in choices} | {""} or kept not in zoneinfo.available_timezones():
        return choices
    return [*choices, (kept, f"{kept.replace('_', ' ')} ({_distance(kept, now)})")]


@lru_cache(maxsize=4)
def _choices(language: str, now: datetime) -> list[tuple[str, str]]:
    named = [(key, f"{name} ({_distance(key, now)})") for key, name in _names(language)]
    return [(UTC, UTC), *named]


@cache
def _names(language: str) -> list[tuple[str, str]]:
    territories = Locale.parse(language, sep="-").territories
    known = zoneinfo.available_timezones()
    found = []
    for territory, keys in get_global("territory_zones").items():
        country = territories.get(territory)
        for key in known.intersection(keys) if country and territory.isalpha() else ():
            city = get_timezone_location(key, locale=language, return_city=True)
            found.append((key, f"{city.rpartition('/')[2]}, {country}"))
    return sorted(found, key=lambda zone: fold(zone[1]))


def _distance(key: str, now: datetime) -> str:
    """Like UTC+01:00."""
    offset = now.astimezone(zoneinfo.ZoneInfo(key)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours:02}:{rest:02}"
