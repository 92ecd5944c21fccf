"""A search by words that many deals have is answered from the first rows of the list."""

import pytest
from django.http import QueryDict

from deals import lists
from tests.factories import make_deal


@pytest.fixture
def spring(cast):
    """Twenty-seven deals with the word, with others between; the newest first."""
    names = [f"Spring {n}" if n % 10 else f"Autumn {n}" for n in range(30)]
    for name in names:
        make_deal(by=cast.anna, location=cast.warsaw, name=name)
    return [name for name in reversed(names) if name.startswith("Spring")]


def test_both_ways_give_the_same_pages(cast, spring, monkeypatch):
    for looked_through in (500, 28, 3):
        monkeypatch.setattr(lists, "LOOKED_THROUGH", looked_through)
        listing = lists.Listing(cast.anna, "outbound", QueryDict("q=spr"))
        first = listing.page("")
        second = listing.page(first.older)
        assert [row["name"] for row in [*first.rows, *second.rows]] == spring
        assert [row["name"] for row in listing.page(second.newer).rows] == spring[:25]
        assert [row["name"] for row in listing.page("last").rows] == spring[2:]
        assert not listing.page("").newer
        assert not second.older
