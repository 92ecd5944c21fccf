"""The locations that creating a deal concerns: its own, those of others, and the vendor's."""

from django.db.models import Exists, OuterRef, Q

from accounts.models import CountryCoverage, Location
from accounts.models.organization import Kind
from deals.models import Deal


def read_places(deal: Deal) -> list[Location]:
    """The vendor's locations, the one responsible for the customer's country first (spec 3).

    One query, which also reads the locations that deal and engagement point at.
    """
    engagement, customer = deal.engagement, deal.engagement.customer
    pointed = {deal.location_id, engagement.recipient_id, engagement.assessment_location_id}
    covering = CountryCoverage.objects.filter(
        location=OuterRef("pk"), country=str(customer.country) if customer else ""
    )
    found = (
        Location.objects.filter(Q(pk__in=pointed - {None}) | Q(organization__kind=Kind.VENDOR))
        .select_related("organization")
        .annotate(covers=Exists(covering))
        .order_by("-covers", "-is_default", "pk")
    )
    places: dict[int | None, Location] = {place.pk: place for place in found}
    if place := places.get(deal.location_id):
        deal.location, deal.organization = place, place.organization
    engagement.recipient = places.get(engagement.recipient_id)
    engagement.assessment_location = places.get(engagement.assessment_location_id)
    return [place for place in places.values() if place.organization.is_vendor]
