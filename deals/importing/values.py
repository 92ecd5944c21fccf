"""What a cell says: dates, stages, people, as they are written in files."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from deals.importing.words import YES, stage_words
from deals.pipelines import STANDARD
from portal.text import fold_whole

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})([T ][\d:.+Z-]+)?")
_POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: r\.)?")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")
_SERIAL = re.compile(r"[2-7]\d{4}")
_ZERO_DAY = date(1899, 12, 30)  # of Excel's calendar
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?", re.ASCII)
_MAIL = re.compile(r"[^\s<>;,()\[\]\"]+@[^\s<>;,()\[\]\"]+")
_PHONE = re.compile(r"\+?\d[\d\s\u00a0()./-]{4,28}\d")
PERCENTS = {stage.percent for stage in STANDARD}


@lru_cache(1000)
def date_in(text: str) -> date | str:
    """ISO 8601, DD.MM.YYYY, or a date that Excel shows as a number; else the text as it is."""
    try:
        if found := _ISO.fullmatch(text):
            return date.fromisoformat(found[1])
        if found := _POINTS.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return text
    return _ZERO_DAY + timedelta(days=int(text)) if _SERIAL.fullmatch(text) else text


def is_ambiguous_date(text: str) -> bool:
    """03/04/2027 is in March for some and in April for others."""
    if not (found := _SLASHES.fullmatch(text)):
        return False
    return int(found[1]) <= 12 and int(found[2]) <= 12 and int(found[1]) != int(found[2])


def percent_in(text: str) -> int | None:
    """The percentage of a stage by its name, as "40%", "40" or 0.4; None for no stage of ours."""
    if found := _PERCENT.fullmatch(text):
        try:
            number = Decimal(found[1].replace(",", "."))
        except InvalidOperation:
            return None
        if number <= 1 and not text.endswith("%"):
            number *= 100
        return int(number) if number in PERCENTS else None
    return stage_words().get(fold_whole(text))


def is_yes(text: str) -> bool:
    return fold_whole(text) in YES


@dataclass(frozen=True)
class Person:
    """What a cell says of a team member; empty where it says nothing."""

    name: str = ""
    phone: str = ""
    email: str = ""


@lru_cache(1000)
def person_in(text: str) -> Person:
    """ "Name <mail>; phone", the parts in any order, or just an e-mail address."""
    mail = _MAIL.search(text)
    rest = text.replace(mail[0], " ", 1) if mail else text
    phone = _PHONE.search(rest)
    rest = rest.replace(phone[0], " ", 1) if phone else rest
    name = " ".join(re.sub(r"[<>;,()\[\]\"]|\s-\s", " ", rest).split())
    return Person(name, phone[0] if phone else "", mail[0].strip(".") if mail else "")
