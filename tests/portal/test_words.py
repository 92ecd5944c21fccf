"""How dates, distances and money are said in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.formats import date_format

from portal.templatetags.portal import idle, money
from portal.words import relative

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def shown(template, language="en", zone="Europe/Warsaw", **values):
    with translation.override(language), timezone.override(zone):
        return Template(template).render(Context(values))


@pytest.mark.parametrize(
    ("days", "english", "polish"),
    [
        (3, "in 3 days", "za 3 dni"),
        (13, "in 13 days", "za 13 dni"),
        (14, "in 2 weeks", "za 2 tygodnie"),
        (-2, "2 days ago", "2 dni temu"),
        (-45, "6 weeks ago", "6 tygodni temu"),
        (75, "in 2 months", "za 2 miesiące"),
        (-800, "2 years ago", "2 lata temu"),
    ],
)
def test_a_day_is_said_by_its_distance(days, english, polish):
    with time_machine.travel(NOON, tick=False):
        day = date(2026, 11, 25) + timedelta(days=days)
        with translation.override("en"):
            assert relative(day) == english
        with translation.override("pl"):
            assert relative(day) == polish


@pytest.mark.parametrize(("days", "words"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow")])
def test_the_days_around_today_have_names(days, words):
    with time_machine.travel(NOON, tick=False):
        assert relative(date(2026, 11, 25) + timedelta(days=days)) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=59, seconds=59), "in 59 minutes"),
        (timedelta(hours=23, minutes=59), "in 23 hours"),
        (timedelta(hours=47), "in 1 day"),
        (timedelta(minutes=-90), "1 hour ago"),
    ],
)
def test_a_moment_never_promises_more_time_than_there_is(span, words):
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        assert relative(NOON + span) == words


@time_machine.travel(NOON, tick=False)
def test_today_is_the_readers_day():
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    with time_machine.travel(late, tick=False):
        assert "today" in shown("{% dated day %}", day=date(2026, 11, 26))
        assert "tomorrow" in shown("{% dated day %}", zone="UTC", day=date(2026, 11, 26))


@time_machine.travel(NOON, tick=False)
def test_a_date_is_shown_both_ways_and_for_machines():
    page = shown("{% dated at %}", at=datetime(2026, 11, 28, 17, 5, tzinfo=UTC))
    assert '<time datetime="2026-11-28T17:05:00+00:00"><span class="date">' in page
    assert '">in 3 days ·</span> ' in page
    assert "28 Nov 2026, 18:05" in page
    page = shown("{% dated day %}", "pl", day=date(2026, 11, 28))
    assert "za 3 dni ·<" in page
    assert "28 listopada 2026" in page
    assert shown("{% dated day %}", day=None) == "–"


def test_money_is_written_as_the_language_does():
    with translation.override("en"):
        assert money(Decimal("1234.50"), "EUR") == "€1,234.50"
    with translation.override("pl"):
        assert money(Decimal("1234.50"), "EUR") == "1\xa0234,50\xa0€"
        assert money(Decimal("12345.50"), "PLN") == "12\xa0345,50\xa0zł"


def test_a_deal_without_progress_says_for_how_many_days():
    with translation.override("pl"):
        told = [idle(timezone.now() - timedelta(days=days)) for days in (0, 1, 2, 14)]
    assert told == [
        "postęp w ciągu doby",
        "brak postępu od 1\xa0dnia",
        "brak postępu od 2\xa0dni",
        "brak postępu od 14\xa0dni",
    ]


def test_short_dates_are_unmistakable_in_either_language():
    day, moment = date(2026, 11, 5), datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
    with translation.override("en"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "5 Nov 2026"
    with translation.override("pl"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "05.11.2026"
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == "05.11.2026 09:30"
