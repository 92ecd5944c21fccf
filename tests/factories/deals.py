"""Catalogue rows, and deals made through the real actions."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import factory
from django.utils import timezone

from deals.actions.creation import create_deal
from deals.actions.drafts import apply_solution_type, refuse_foreign, start_draft
from deals.actions.fields import set_fields
from deals.actions.listing import set_listing
from deals.actions.team import Member, write_team
from deals.enums import DealType, HelpWanted, SolutionType
from deals.models import AssessmentType, ConsentText, Customer, Deal, Solution

HELP = {
    DealType.CO_SELL: HelpWanted.GENERAL,
    DealType.PARTNER_LED: HelpWanted.VISIBLE,
    DealType.PRIVATE: HelpWanted.PRIVATE,
}


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Customer {n} S.A.")
    country = "PL"
    city = "Warszawa"


class AssessmentTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentType

    name = factory.Sequence(lambda n: f"Assessment type {n}")


class SolutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Solution

    name = factory.Sequence(lambda n: f"Solution {n}")


def details(location: Any, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Cloud for Żabka",
        "location": location,
        "value": Decimal("125000.50"),
        "currency": "EUR",
        "close_date": timezone.localdate() + timedelta(days=60),
        "crm_id": "CRM-1",
        "campaign_id": "",
        "notes": "Wants to leave the old data centre.",
    } | changes


CONTACT = {
    "contact_first_name": "Jan",
    "contact_last_name": "Nowak",
    "contact_phone": "+48600300400",
    "contact_email": "jan.nowak@customer.example",
    "specialist_notes": "Call in the morning.",
}


def make_draft(
    *,
    by: Any,
    location: Any,
    deal_type: str = DealType.SOLUTION_ASSESSMENT,
    customer: Any = None,
    team: Any = (),
    **changes: Any,
) -> Deal:
    """A draft of `by` with every step but consent filled in, as `save_step` would leave it.

    The parts of `save_step` are called for all steps at once, which takes a fifth of the time;
    tests/wizard/test_drafts.py holds the two against each other.
    """
    draft = start_draft(by=by)
    values = {"customer": customer or CustomerFactory(), **CONTACT}
    values |= details(location, **changes) | solution(by, location, deal_type)
    refuse_foreign(draft, values, by=by)
    set_fields(draft, values)
    apply_solution_type(draft)
    if team:
        write_team(draft, [Member(by.name, by.phone, by.email), *team])
    draft.version += 5 if team else 4
    set_listing(draft)
    draft.save()
    return draft


def solution(by: Any, location: Any, deal_type: str) -> dict[str, Any]:
    if deal_type == DealType.SOLUTION_ASSESSMENT:
        kind = AssessmentType.objects.open_to(by.organization_id).first()
        if kind is None:
            kind = AssessmentTypeFactory()
            kind.vetted.add(by.organization)
        return {
            "solution_type": SolutionType.SOLUTION_ASSESSMENT,
            "assessment_type": kind,
            "assessment_location": location,
            "solutions": [],
            "help_wanted": "",
        }
    return {
        "solution_type": SolutionType.CATALOGUE,
        "assessment_type": None,
        "assessment_location": None,
        "solutions": [Solution.objects.first() or SolutionFactory()],
        "help_wanted": HELP[DealType(deal_type)],
    }


NUMBERS = count()


def fixed_reference() -> str:
    """For rows in bulk: never given twice, and none that chance could give."""
    return f"D-{next(NUMBERS):06d}"


def make_deal(*, by: Any, location: Any, **kwargs: Any) -> Deal:
    """A created deal of `by`, with the vendor's side where there is a vendor."""
    draft = make_draft(by=by, location=location, **kwargs)
    return create_deal(draft, by=by, consent=ConsentText.objects.first())
