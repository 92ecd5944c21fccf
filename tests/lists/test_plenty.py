"""Tabs with far more deals than are counted are not counted on each page; all others are."""

import pytest
from django.db.models import F

from accounts.scope import scope_of
from deals.models import Reason
from deals.queries import counts
from tests.factories import make_deal


@pytest.fixture
def few(monkeypatch):
    """Counts stop at two."""
    monkeypatch.setattr(counts, "COUNT_LIMIT", 2)
    monkeypatch.setattr(counts, "PLENTY", counts.Plenty())


def outbound(user):
    return counts.counts_of_tabs(user, scope_of(user)).of["outbound"]


def close(deals):
    """By SQL, without which nobody takes so many off a tab so quickly."""
    type(deals[0]).objects.filter(pk__in=[deal.pk for deal in deals]).update(
        status="lost", closed_at=F("changed_at"), reason=Reason.objects.get(code="budget")
    )


@pytest.mark.parametrize(("number", "kept"), [(3, 1), (4, 2)])
def test_only_half_as_many_again_as_are_counted_are_remembered(cast, few, number, kept):
    deals = [make_deal(by=cast.anna, location=cast.warsaw) for _ in range(number)]
    assert outbound(cast.anna) == counts.Count(2, more=True)
    close(deals[1:])
    assert outbound(cast.anna) == counts.Count(kept, more=kept == 2)


def test_what_is_remembered_is_forgotten_in_half_a_minute(cast, few, monkeypatch):
    deals = [make_deal(by=cast.anna, location=cast.warsaw) for _ in range(5)]
    assert outbound(cast.anna).more
    close(deals)
    later = counts.time.monotonic() + counts.PLENTY_FOR
    monkeypatch.setattr(counts.time, "monotonic", lambda: later)
    assert outbound(cast.anna) == counts.Count(0)


def test_it_says_nothing_of_another_scope(cast, few):
    for _ in range(5):
        make_deal(by=cast.anna, location=cast.warsaw)
    assert outbound(cast.anna).more
    assert outbound(cast.bert) == counts.Count(0)
