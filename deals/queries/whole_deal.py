"""The deal of the deal page with what it has: its row wide, and few queries more."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from accounts.models import Location
from deals.models import Attachment, Deal, Engagement, Reason, Registration
from deals.models.deal import DealQuerySet


def named(person: str) -> tuple[str, str]:
    """For `only`: all that is shown of a person who is joined."""
    return f"{person}__name", f"{person}__email"


WITH_ATTACHMENTS = Prefetch("attachments", Attachment.objects.select_related("uploaded_by"))
# What nearly every deal has one of. Planning a join takes longer than carrying it out, so that what
# few have is read when it is there.
JOINED = (
    *("organization", "location", "author", "reason", "registration"),
    *("engagement__customer", "engagement__assessment_type"),
    *("engagement__consent__version", "engagement__consent__user"),
)
OF_LISTS = {"search", "name_key", "customer_key", "location_key", "country", "tab"}
SHOWN = (
    *(f.name for f in Deal._meta.concrete_fields if f.name not in OF_LISTS),
    *("organization__name", "organization__kind", *named("author")),
    *(f"location__{name}" for name in ("name", "programme_id")),
    *(f"reason__{field.name}" for field in Reason._meta.concrete_fields),
    *(f"registration__{field.name}" for field in Registration._meta.concrete_fields),
    *(f"engagement__{field.name}" for field in Engagement._meta.concrete_fields),
    *(f"engagement__customer__{name}" for name in ("name", "address", "city", "postal_code")),
    *(f"engagement__customer__{name}" for name in ("country", "duns", "lei")),
    *(f"engagement__assessment_type__{name}" for name in ("name", "eligible_for_registration")),
    *(f"engagement__consent__{name}" for name in ("text", "given_at", "version__version")),
    *named("engagement__consent__user"),
)


def for_deal_page(seen: DealQuerySet) -> DealQuerySet:
    """Those seen with what they have one of, and whether there is more to be asked for."""
    return (
        seen.select_related(*JOINED)
        .only(*SHOWN)
        .annotate(
            has_attachments=Exists(Attachment.objects.filter(deal=OuterRef("pk"))),
            is_survivor=Exists(Deal.objects.filter(surviving_deal=OuterRef("pk"))),
        )
    )


def read_more(deal: Any) -> None:
    """The places, solutions and files of a deal that has any; three of four have no files."""
    more: list[Any] = [WITH_ATTACHMENTS] if deal.has_attachments else []
    if not deal.engagement.assessment_type_id:
        more.append("engagement__solutions")
    prefetch_related_objects([deal], *more)
    _read_places(deal)


def _read_places(deal: Deal) -> None:
    """To whom it was sent, and which location the assessment is for: mostly the deal's own."""
    engagement = deal.engagement
    known = {None: None, deal.location_id: deal.location}
    if wanted := {engagement.recipient_id, engagement.assessment_location_id} - known.keys():
        known |= Location.objects.select_related("organization").in_bulk(wanted)
    engagement.recipient = known[engagement.recipient_id]
    engagement.assessment_location = known[engagement.assessment_location_id]
