"""Clone a deal as a new draft: the same case again, without typing it twice."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.roles import Right
from accounts.scope import locations_for
from deals.actions.drafts import save_step, start_draft
from deals.actions.team import Member
from deals.enums import Direction, Status
from deals.errors import NotFound
from deals.models import Customer, Deal
from deals.queries.deal_page import shows_contact

CONTACT = (
    "contact_first_name",
    "contact_last_name",
    "contact_phone",
    "contact_email",
    "specialist_notes",
)


@transaction.atomic
def clone_deal(deal: Deal, *, by: Any) -> Deal:
    """A new draft of `by` that holds what the deal holds and `by` could choose.

    Consent, history, CRM ID and a close date in the past stay behind; so does what is not shown
    to `by`. `NotAllowed` without a location to create deals at.
    """
    seen = Deal.objects.visible_to(by).exclude(status=Status.DRAFT).for_page()
    found = seen.filter(pk=deal.pk).first()
    if found is None:
        raise NotFound
    draft = start_draft(by=by)
    for step, values in _contents(found, by).items():
        draft = save_step(draft, by=by, step=step, values=values)
    return draft


def _contents(deal: Deal, by: Any) -> dict[str, dict[str, Any]]:
    """What goes into each step of the wizard."""
    case = deal.engagement
    steps: dict[str, dict[str, Any]] = {"details": _details(deal, by), "solution": _solution(deal)}
    customers = Customer.objects.visible_to(by)
    if case.customer and customers.filter(pk=case.customer.pk).exists():
        steps["customer"] = {"customer": case.customer}
    if shows_contact(deal):
        steps["contact"] = {name: getattr(case, name) for name in CONTACT}
    if deal.current_team:
        people = [Member(m.name, m.phone, m.email) for m in deal.current_team]
        mine = [Member(by.name, by.phone, by.email)]
        others = [member for member in people if member.email != by.email]
        steps["team"] = {"team": mine + others[:49] if len(others) == len(people) else people}
    return steps


def _details(deal: Deal, by: Any) -> dict[str, Any]:
    kept = {name: getattr(deal, name) for name in ("name", "value", "currency", "notes")}
    kept["campaign_id"] = deal.campaign_id
    if deal.close_date and deal.close_date >= timezone.localdate():
        kept["close_date"] = deal.close_date
    if deal.location and locations_for(by, Right.CREATE).filter(pk=deal.location.pk).exists():
        kept["location"] = deal.location
    return kept


def _solution(deal: Deal) -> dict[str, Any]:
    """Of an assessment its type, if the own organization is vetted; of others the solutions."""
    case, own = deal.engagement, deal.organization_id
    values: dict[str, Any] = {
        "solution_type": case.solution_type,
        "help_wanted": case.help_wanted,
        "solutions": [one for one in case.chosen_solutions if one.is_active],
    }
    if case.assessment_type and case.assessment_type.is_open_to(own):
        values["assessment_type"] = case.assessment_type
    office = case.assessment_location
    if office and office.organization_id == own and deal.direction == Direction.OUTBOUND:
        values["assessment_location"] = office
    return values
