"""Star a deal and take the star away: a person's own, no part of the deal's history."""

from typing import Any

from deals.enums import Status
from deals.errors import NotFound
from deals.models import Deal, Favourite


def add_favourite(deal: Deal, *, by: Any) -> None:
    """Star a deal that `by` sees; drafts, which are few and on a tab of their own, have no star."""
    seen = Deal.objects.visible_to(by).exclude(status=Status.DRAFT)
    if not seen.filter(pk=deal.pk).exists():
        raise NotFound
    Favourite.objects.bulk_create([Favourite(user=by, deal=deal)], ignore_conflicts=True)


def remove_favourite(deal: Deal, *, by: Any) -> None:
    Favourite.objects.filter(user=by, deal=deal).delete()
