"""To whom a deal can be sent: locations of other partners."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Location
from accounts.models.organization import Kind
from portal.text import fold

SHOWN = 12
TYPED_LIMIT = 100


def recipients_for(deal: Any) -> QuerySet[Location]:
    """The locations that the deal can be sent to (spec section 3); the vendor is no recipient."""
    return others_than(deal.organization_id)


def others_than(organization_id: int | None) -> QuerySet[Location]:
    others = Location.objects.filter(organization__kind=Kind.PARTNER)
    others = others.exclude(organization=organization_id).select_related("organization")
    return others.order_by("organization__name", "name")


def suggest_recipients(user: Any, typed: str) -> list[Location]:
    """Locations whose organization, name or city has every word typed; one query.

    A programme has hundreds of partners, so that all names are read and compared folded.
    """
    words = fold(typed[:TYPED_LIMIT]).split()
    if not words:
        return []
    found = []
    for location in others_than(user.organization_id):
        known = fold(f"{location.organization.name} {location.name} {location.city}")
        if all(word in known for word in words):
            found.append(location)
    return found[:SHOWN]
