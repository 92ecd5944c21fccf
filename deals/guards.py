"""Is the deal ready, and if not, why? The one home of every guard. Pure: no ORM.

A guard takes a deal and returns what stands in the way, an empty list for nothing. Transition
conditions, wizard ticks, the words beside a disabled button and API errors all read it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.eligibility import stands_registered
from deals.enums import DealType, Direction, SolutionType
from deals.errors import Problem
from deals.pipelines import START, next_stage, stages_left, won_needs_stages

if TYPE_CHECKING:
    from deals.models import Deal

Guard = Callable[[Any], list[Problem]]
# What is required of contact and details, and what to say when it is missing; forms say the same.
CONTACT = {
    "contact_first_name": gettext_lazy("Enter the contact's first name."),
    "contact_last_name": gettext_lazy("Enter the contact's last name."),
    "contact_phone": gettext_lazy("Enter the contact's phone number."),
    "contact_email": gettext_lazy("Enter the contact's e-mail address."),
}
CONTACT_FIELDS = tuple(CONTACT)
DETAILS = {
    "name": gettext_lazy("Enter a deal name."),
    "location": gettext_lazy("Choose the location."),
    "value": gettext_lazy("Enter the estimated value."),
    "currency": gettext_lazy("Choose the currency."),
    "close_date": gettext_lazy("Enter the estimated close date."),
    "notes": gettext_lazy("Enter notes."),
}
NEEDS_CONTACT = {DealType.SOLUTION_ASSESSMENT, DealType.CO_SELL}
TEAM_LIMIT = SOLUTIONS_LIMIT = 50


def guarded(guard: Guard) -> Callable[[Any], bool]:
    """`guard` as a condition for django-fsm; the guard stays readable as `.guard`."""

    def condition(deal: Any) -> bool:
        return not guard(deal)

    condition.guard = guard  # type: ignore[attr-defined]  # read by queries/verbs.py
    condition.__name__ = guard.__name__
    return condition


def missing_for_submission(deal: "Deal") -> list[Problem]:
    """All that keeps a draft from becoming a deal but the consent, in the order of the steps."""
    return [
        *missing_customer(deal),
        *missing_contact(deal),
        *missing_details(deal),
        *missing_team(deal),
        *missing_solution(deal),
        *unfinished_steps(deal),
    ]


def unfinished_steps(deal: "Deal") -> list[Problem]:
    """Steps that hold input which could not be stored because of its errors."""
    if not deal.pk:  # a deal made in one go has no steps
        return []
    kept_inputs = deal.inputs.all()
    message = _("This step holds entries with errors; correct them.")
    return [Problem(kept.step, "", message) for kept in kept_inputs]


def missing_consent(deal: "Deal") -> list[Problem]:
    if hasattr(deal.engagement, "consent"):
        return []
    return [Problem("consent", "consent", _("Tick the box to give your consent."))]


def missing_customer(deal: "Deal") -> list[Problem]:
    if deal.engagement.customer_id:
        return []
    return [Problem("customer", "customer", _("Choose the customer."))]


def missing_contact(deal: "Deal") -> list[Problem]:
    """The customer contact is required for solution assessment and co-sell (spec 5.2)."""
    if deal.deal_type not in NEEDS_CONTACT:
        return []
    return missing_contact_fields(deal)


def missing_contact_fields(deal: "Deal") -> list[Problem]:
    contact = deal.engagement
    return [Problem("contact", f, w) for f, w in CONTACT.items() if not getattr(contact, f)]


def missing_details(deal: "Deal") -> list[Problem]:
    missing = [Problem("details", f, w) for f, w in DETAILS.items() if not getattr(deal, f)]
    if deal.close_date and deal.close_date < timezone.localdate():
        message = _("The estimated close date is in the past; choose today or later.")
        missing.append(Problem("details", "close_date", message))
    return missing


def missing_team(deal: "Deal") -> list[Problem]:
    members = deal.current_team
    if not members:
        return [Problem("team", "team", _("Add at least one team member."))]
    if len(members) > TEAM_LIMIT:
        return [Problem("team", "team", _("A team has at most %d members.") % TEAM_LIMIT)]
    return [
        Problem("team", "phone", _("Enter the phone number of %s.") % (member.name or member.email))
        for member in members
        if not member.phone
    ]


def missing_solution(deal: "Deal") -> list[Problem]:
    engagement = deal.engagement
    if not engagement.solution_type:
        return [Problem("solution", "solution_type", _("Choose the solution type."))]
    if engagement.solution_type == SolutionType.SOLUTION_ASSESSMENT:
        return missing_assessment(deal)
    missing = []
    if not engagement.chosen_solutions:
        missing.append(Problem("solution", "solutions", _("Choose at least one solution.")))
    if len(engagement.chosen_solutions) > SOLUTIONS_LIMIT:
        message = _("Choose at most %d solutions.") % SOLUTIONS_LIMIT
        missing.append(Problem("solution", "solutions", message))
    if not engagement.help_wanted:
        missing.append(Problem("solution", "help_wanted", _("Say which help you want.")))
    return missing


def missing_assessment(deal: "Deal") -> list[Problem]:
    engagement = deal.engagement
    missing = []
    if engagement.assessment_type is None:
        missing.append(Problem("solution", "assessment_type", _("Choose the assessment type.")))
    elif not engagement.assessment_type.is_open_to(engagement.worker_id(deal)):
        message = _("Your organization is not vetted for this assessment type; choose another.")
        if engagement.recipient:
            message = _(
                "The organization that works on the deal is not vetted for this assessment type."
            )
        missing.append(Problem("solution", "assessment_type", message))
    office = engagement.assessment_location
    if office is None:
        message = _("Choose the location the assessment is for.")
        missing.append(Problem("solution", "assessment_location", message))
    elif office.organization_id != engagement.worker_id(deal):
        message = _("Choose a location of the organization that works on the deal.")
        missing.append(Problem("solution", "assessment_location", message))
    return missing


def not_workable(deal: "Deal") -> list[Problem]:
    """A received partner-led deal is visible to the vendor, not worked by it (spec 3)."""
    if is_there_to_read(deal):
        return [Problem("", "", _("The partner leads this deal; you can read it."))]
    return []


def is_there_to_read(deal: "Deal") -> bool:
    """The vendor's deal of a partner-led one; whoever was asked to answer one may work on it."""
    led = deal.direction == Direction.INBOUND and deal.deal_type == DealType.PARTNER_LED
    return led and deal.answer_due_at is None


def is_late(deal: "Deal") -> list[Problem]:
    """A received deal can be answered until its deadline, whether or not the clock ran (spec 4)."""
    due = deal.answer_due_at
    if due is None or timezone.now() < due:
        return []
    when = date_format(timezone.localtime(due), "DATETIME_FORMAT")
    return [Problem("", "", _("The time to answer ended on %s.") % when)]


def is_not_due(deal: "Deal") -> list[Problem]:
    """The clock expires only what is past its deadline."""
    return [] if is_late(deal) else [Problem("", "", _("The time to answer has not ended."))]


def missing_for_accept(deal: "Deal") -> list[Problem]:
    """Deal name, estimated value, estimated close date and notes (spec 4)."""
    words = {
        "name": _("Enter a deal name."),
        "value": _("Enter the estimated value."),
        "currency": _("Choose the currency."),
        "close_date": _("Enter the estimated close date."),
        "notes": _("Enter notes."),
    }
    return [Problem("details", f, w) for f, w in words.items() if not getattr(deal, f)]


def late_answer_asked(deal: "Deal") -> list[Problem]:
    if deal.late_asked_at is None:
        return []
    return [Problem("", "", _("A late answer has been asked for; the sender decides."))]


def late_answer_not_asked(deal: "Deal") -> list[Problem]:
    if deal.late_asked_at is not None:
        return []
    return [Problem("", "", _("No late answer has been asked for."))]


def missing_for_mark(deal: "Deal") -> list[Problem]:
    if next_stage(deal.deal_type, deal.progress) is None:
        return [Problem("", "", _("All stages are complete."))]
    return []


def missing_for_unmark(deal: "Deal") -> list[Problem]:
    if deal.progress <= START:
        return [Problem("", "", _("No stage has been marked yet."))]
    return []


def missing_for_won(deal: "Deal") -> list[Problem]:
    """Won unlocks when all stages of a solution assessment are complete (spec 3, 4)."""
    left = stages_left(deal.deal_type, deal.progress)
    if not left or not won_needs_stages(deal.deal_type):
        return []
    total = 4
    names = ", ".join(str(stage.label) for stage in left)
    message = ngettext(
        "%(left)d of %(total)d stages left: %(names)s",
        "%(left)d of %(total)d stages left: %(names)s",
        len(left),
    ) % {"left": len(left), "total": total, "names": names}
    return [Problem("", "", message)]


def missing_for_reopen(deal: "Deal") -> list[Problem]:
    until = deal.reopen_until
    if until is not None and timezone.now() <= until:
        return stands_registered(deal)
    days = settings.REOPEN_TIME.days
    message = ngettext(
        "Deals can be reopened for %(days)d day; this one until %(date)s.",
        "Deals can be reopened for %(days)d days; this one until %(date)s.",
        days,
    ) % {
        "days": days,
        "date": date_format(timezone.localtime(until)) if until else "–",
    }
    return [Problem("", "", message)]
