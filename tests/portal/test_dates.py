"""Dates and spans of time, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import override

from portal.templatetags.portal import ago, idle


@pytest.mark.parametrize(
    ("span", "english", "polish"),
    [
        (timedelta(seconds=-5), "just now", "przed chwilą"),
        (timedelta(minutes=1), "1 minute ago", "1 minutę temu"),
        (timedelta(minutes=59), "59 minutes ago", "59 minut temu"),
        (timedelta(hours=1), "1 hour ago", "1 godzinę temu"),
        (timedelta(hours=23), "23 hours ago", "23 godziny temu"),
        (timedelta(days=1), "1 day ago", "1 dzień temu"),
        (timedelta(days=29), "29 days ago", "29 dni temu"),
        (timedelta(days=65), "2 months ago", "2 miesiące temu"),
        (timedelta(days=5 * 366), "5 years ago", "5 lat temu"),
    ],
)
def test_a_moment_passed_is_told_in_its_largest_unit(span, english, polish):
    moment = now() - span
    assert ago(moment) == english
    with override("pl"):
        assert ago(moment) == polish


def test_a_deal_without_progress_says_for_how_many_days():
    with override("pl"):
        told = [idle(now() - timedelta(days=days)) for days in (0, 1, 2, 14)]
    assert told == [
        "postęp w ciągu doby",
        "brak postępu od 1 dnia",
        "brak postępu od 2 dni",
        "brak postępu od 14 dni",
    ]


def test_short_dates_are_unmistakable_in_either_language():
    day, moment = date(2026, 11, 5), datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
    assert date_format(day, "SHORT_DATE_FORMAT") == "Nov. 5, 2026"
    with override("pl"):
        assert date_format(day, "SHORT_DATE_FORMAT") == "05.11.2026"
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == "05.11.2026 09:30"
