"""Seconds as text. Databases' sessions are in UTC."""

from functools import lru_cache
from time import gmtime, strftime

DAY = 86_400


@lru_cache(maxsize=4000)
def _date(number: int) -> str:
    return strftime("%Y-%m-%d", gmtime(number * DAY))


def day(second: int) -> str:
    return _date(second // DAY)


def moment(second: int | None) -> str | None:
    """As both databases take it."""
    if second is None:
        return None
    date, left = divmod(second, DAY)
    minutes, seconds = divmod(left, 60)
    return f"{_date(date)} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def stamp(second: int | None) -> str | None:
    """As history writes it."""
    said = moment(second)
    return said and said.replace(" ", "T") + "+00:00"
