"""Keeps what lists sort and search by with the deals (models/listing.py)."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction

from accounts.models import Location
from deals.enums import Status
from deals.models import Deal, Side
from deals.models.deal import DealQuerySet
from deals.models.listing import search_words, sort_key

LISTING = ("search", "name_key", "customer_key", "location_key", "country")
BATCH = 500


def set_listing(deal: Deal) -> None:
    """Set the deal's search text and sort keys from what it holds now; saving is the caller's."""
    customer = deal.engagement.customer
    deal.search = search_words(search_text(deal), deal.organization_id)
    deal.name_key = sort_key(deal.title)
    deal.customer_key = sort_key(customer.name) if customer else ""
    deal.location_key = sort_key(deal.location.name) if deal.location else ""
    deal.country = str(customer.country) if customer else ""


def search_text(deal: Deal) -> str:
    """What the list's text search looks through: name, customer, IDs, notes and team."""
    customer = deal.engagement.customer
    known = [deal.reference, deal.name, deal.crm_id, deal.campaign_id, deal.notes]
    if customer:
        known += [customer.name, customer.duns or "", customer.lei or ""]
    known += [f"{member.name} {member.email}" for member in deal.current_team]
    return " ".join(known)


def write_sides(*deals: Deal) -> None:
    """Tell the lists of all parties of the engagements how the other sides stand."""
    cases = {deal.engagement_id for deal in deals}
    if not cases:
        return
    parties = Deal.objects.filter(engagement__in=cases).exclude(status=Status.DRAFT)
    write_sides_of(parties.order_by("pk").only("engagement", "organization", "status"))


def write_sides_of(deals: Iterable[Deal]) -> None:
    """As `write_sides` for the engagements of the deals, which are all of their parties."""
    parties: dict[int, list[Deal]] = defaultdict(list)
    for deal in deals:
        parties[deal.engagement_id].append(deal)
    sides = [
        Side(
            deal_id=one.pk,
            organization_id=one.organization_id,
            statuses=" ".join(sorted(other.status for other in together if other is not one)),
        )
        for together in parties.values()
        for one in together
    ]
    # Everybody writes them in the same order, so that no two wait for each other.
    sides.sort(key=lambda side: side.deal_id)
    Side.objects.bulk_create(
        sides, update_conflicts=True, unique_fields=["deal"], update_fields=["statuses"]
    )


def relist_customers(customers: Collection[int]) -> int:
    """Bring the lists up to date with renamed customers (keys); how many deals were written."""
    if not customers:
        return 0
    return _relist(Deal.objects.filter(engagement__customer__in=customers))


def relist_location(location: Location) -> int:
    """Bring the lists up to date with a renamed location; how many deals were written."""
    key = sort_key(location.name)
    stale = Deal.objects.filter(location=location).exclude(location_key=key)
    return stale.update(location_key=key)


def _relist(deals: DealQuerySet) -> int:
    """Write what differs, a batch at a time; no version, no event: nothing of the deal changes."""
    count = last = 0
    while found := _relist_batch(deals.filter(pk__gt=last).order_by("pk")):
        last, written = found
        count += written
    return count


@transaction.atomic
def _relist_batch(deals: DealQuerySet) -> tuple[int, int] | None:
    """The last deal of the next batch and how many of it were written; None at the end."""
    keys = list(deals.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return None
    locked = Deal.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    whole = locked.select_related("location", "engagement__customer").prefetch_related(
        "team", "engagement__solutions"
    )
    changed = []
    for deal in whole:
        before = [getattr(deal, name) for name in LISTING]
        set_listing(deal)
        if before != [getattr(deal, name) for name in LISTING]:
            changed.append(deal)
    Deal.objects.bulk_update(changed, LISTING, batch_size=BATCH)
    return keys[-1], len(changed)
