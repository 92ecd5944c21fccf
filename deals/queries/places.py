"""The locations that creating deals concerns: their own, those of others, and the vendor's."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db.models import F, FilteredRelation, Q

from accounts.models import Location
from accounts.models.organization import Kind
from deals.models import Deal
from deals.queries.again import KEPT, STAND_INS, Again


class Places:
    """Reads in one query what the deals and their engagements point at, and sets it there."""

    def __init__(self, deals: Collection[Deal]) -> None:
        pointed = {key for deal in deals for key in _pointed(deal)} - {None}
        countries = {_country(deal) for deal in deals}
        found: list[Any] = _places(len(pointed), len(countries)).rows(
            dict(zip(_keys(len(pointed)), pointed, strict=True))
            | dict(zip(_named(len(countries)), countries, strict=True))
        )
        self._all: dict[int | None, Location] = {}
        self._covering: dict[str, Location] = {}
        for place in found:
            known = self._all.setdefault(place.pk, place)
            if place.covers and place.organization.is_vendor:
                self._covering[str(place.covers)] = known
        vendors = [place for place in self._all.values() if place.organization.is_vendor]
        self._usual = next(iter(vendors), None)
        for deal in deals:
            self._set(deal)

    def _set(self, deal: Deal) -> None:
        if place := self._all.get(deal.location_id):
            deal.location, deal.organization = place, place.organization
        case = deal.engagement
        case.recipient = self._all.get(case.recipient_id)
        case.assessment_location = self._all.get(case.assessment_location_id)

    def vendor(self, deal: Deal) -> Location | None:
        """The vendor's location for the customer's country, else its default one (spec 3)."""
        return self._covering.get(_country(deal), self._usual)


def _pointed(deal: Deal) -> tuple[int | None, ...]:
    case = deal.engagement
    return deal.location_id, case.recipient_id, case.assessment_location_id


def _country(deal: Deal) -> str:
    customer = deal.engagement.customer
    return str(customer.country) if customer else ""


@lru_cache(maxsize=KEPT)
def _places(pointed: int, countries: int) -> Again[Location]:
    covering = Q(countrycoverage__country__in=_named(countries))
    found = Location.objects.filter(Q(pk__in=_keys(pointed)) | Q(organization__kind=Kind.VENDOR))
    return Again(
        found.select_related("organization")
        .annotate(covered=FilteredRelation("countrycoverage", condition=covering))
        .annotate(covers=F("covered__country"))
        .order_by("-is_default", "pk")
    )


def _keys(number: int) -> range:
    """Stand for keys of locations."""
    return range(STAND_INS, STAND_INS + number)


def _named(number: int) -> list[str]:
    """Stand for countries."""
    return [f"?{one}" for one in range(number)]
