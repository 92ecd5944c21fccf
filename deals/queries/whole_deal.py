"""The deal of the deal page with what it has: its row wide, and few queries more."""

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from accounts.scope import Scope
from deals.models import Attachment, Deal, Engagement, Reason, Registration
from deals.models.registration import APPROVED
from deals.queries.again import STAND_INS, Again, for_anybody
from deals.queries.asking import Asker
from deals.queries.favourites import is_favourite


def named(person: str) -> tuple[str, str]:
    """For `only`: all that is shown of a person who is joined."""
    return f"{person}__name", f"{person}__email"


WITH_ATTACHMENTS = Prefetch("attachments", Attachment.objects.select_related("uploaded_by"))
# Planning a join of many tables takes longer than carrying it out, so that it is two of few.
JOINED = "organization", "location", "author", "reason", "registration"
OF_ENGAGEMENT = (
    *("customer", "assessment_type", "consent__version", "consent__user"),
    "recipient__organization",
)
OF_LISTS = {"search", "name_key", "customer_key", "location_key", "country", "tab"}
SHOWN = (
    *(f.name for f in Deal._meta.concrete_fields if f.name not in OF_LISTS),
    *("organization__name", "organization__kind", *named("author")),
    *(f"location__{name}" for name in ("name", "programme_id")),
    *(f"reason__{field.name}" for field in Reason._meta.concrete_fields),
    *(f"registration__{field.name}" for field in Registration._meta.concrete_fields),
)
SHOWN_OF_ENGAGEMENT = (
    *(field.name for field in Engagement._meta.concrete_fields),
    *(f"customer__{name}" for name in ("name", "address", "city", "postal_code")),
    *(f"customer__{name}" for name in ("country", "duns", "lei")),
    *(f"assessment_type__{name}" for name in ("name", "eligible_for_registration")),
    *(f"consent__{name}" for name in ("text", "given_at", "version__version")),
    *named("consent__user"),
    *(f"recipient__{name}" for name in ("name", "programme_id", "organization__name")),
)


REFERENCE = "?"  # stands for one


def deal_for_page(user: Any, scope: Scope, reference: str) -> Any:
    """The deal that the user sees under it, or None; with what it has one of, whether the user
    starred it, and whether there is more to be asked for.
    """
    return next(iter(_pages(user, scope, given={REFERENCE: reference})), None)


@for_anybody
def _pages(asker: Asker, scope: Scope) -> Again[Deal]:
    seen = Deal.objects.visible_to(asker, scope).filter(reference=REFERENCE)
    shown = seen.select_related(*JOINED).only(*SHOWN)
    return Again(
        shown.annotate(
            has_attachments=Exists(Attachment.objects.filter(deal=OuterRef("pk"))),
            is_survivor=Exists(Deal.objects.filter(surviving_deal=OuterRef("pk"))),
            starred=is_favourite(asker),
        )
    )


def deal_to_change(user: Any, scope: Scope, reference: str) -> Deal | None:
    """The deal that the user sees under it, or None; the verb reads the rest under its lock."""
    return next(iter(_to_change(user, scope, given={REFERENCE: reference})), None)


@for_anybody
def _to_change(asker: Asker, scope: Scope) -> Again[Deal]:
    seen = Deal.objects.visible_to(asker, scope).filter(reference=REFERENCE)
    return Again(seen.select_related("engagement__customer"))


@cache
def _engagements() -> Again[Engagement]:
    joined = Engagement.objects.select_related(*OF_ENGAGEMENT).only(*SHOWN_OF_ENGAGEMENT)
    approved = Registration.objects.filter(APPROVED, customer=OuterRef("customer"))
    return Again(joined.annotate(has_approved=Exists(approved)).filter(pk=STAND_INS))


def read_more(deal: Any) -> None:
    """Its engagement, and the solutions and files of a deal that has any; few have.

    The engagement says whether a registration for its customer is approved (`has_approved`).
    """
    (deal.engagement,) = _engagements().rows({STAND_INS: deal.engagement_id})
    more: list[Any] = [WITH_ATTACHMENTS] if deal.has_attachments else []
    if not deal.engagement.assessment_type_id:
        more.append("engagement__solutions")
    prefetch_related_objects([deal], *more)
    _read_place(deal)


def _read_place(deal: Deal) -> None:
    """The location that the assessment is for: mostly the deal's own."""
    if deal.engagement.assessment_location_id == deal.location_id:
        deal.engagement.assessment_location = deal.location
