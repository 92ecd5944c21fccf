"""What may be registered, when, and with which values (spec section 10). Pure: no ORM.

Like the guards it says what stands in the way: deal page, button, form, action and API read it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.enums import DealType, Direction, PricingModel, Status
from deals.errors import Problem

if TYPE_CHECKING:
    from deals.models import Deal

# Every field that a partner enters and a reviewer can write to, in the order of the pages.
FIELDS = (
    *("solution", "total_value", "solution_value", "currency", "signed_on", "starts_on"),
    *("perpetual", "ends_on", "on_platform", "pricing_model", "notes"),
)
# What must not be empty, and what to say if it is; the form says the same.
REQUIRED = {
    "total_value": gettext_lazy("Enter the total contract value."),
    "solution_value": gettext_lazy("Enter the solution value."),
    "currency": gettext_lazy("Choose the currency."),
    "signed_on": gettext_lazy("Enter the date on which the contract was signed."),
    "starts_on": gettext_lazy("Enter the start date."),
    "perpetual": gettext_lazy("Say whether the contract is perpetual."),
    "on_platform": gettext_lazy("Say whether it is deployed on the vendor's platform."),
    "pricing_model": gettext_lazy("Choose the pricing model."),
}
# One can't be put right without the other.
TOGETHER = {"perpetual": "ends_on", "ends_on": "perpetual"}
LARGEST = 10**12
TAKEN = gettext_lazy("Another registration for this customer and solution was approved already.")


def eligible_items(deal: "Deal") -> list[Any]:
    """The solutions, or the assessment type, of the deal that are marked as eligible."""
    engagement = deal.engagement
    if deal.deal_type == DealType.SOLUTION_ASSESSMENT:
        items: Iterable[Any] = [engagement.assessment_type] if engagement.assessment_type else []
    else:
        items = engagement.chosen_solutions
    return [item for item in items if item.eligible_for_registration]


def why_not_eligible(deal: "Deal", taken: Collection[Any] = ()) -> list[Problem]:
    """Why the deal can't be registered however it goes on; empty if it can once it is won.

    `taken` holds what was approved for the deal's customer in registrations of other deals.
    """
    items = eligible_items(deal)
    if deal.direction != Direction.OUTBOUND or deal.organization.is_vendor:
        return _because(_("Only the partner who created a deal can register it."))
    if deal.deal_type == DealType.PRIVATE:
        return _because(_("Private deals are not registered; share the deal with the vendor."))
    if not items and deal.deal_type == DealType.SOLUTION_ASSESSMENT:
        return _because(_("Solution assessments of this type are not registered."))
    if not items:
        return _because(_("None of the deal's solutions is eligible for registration."))
    if all(item in taken for item in items):
        return _because(str(TAKEN))
    return []


def why_not_registrable(deal: "Deal", taken: Collection[Any] = ()) -> list[Problem]:
    """Why the deal can't be registered now."""
    if problems := why_not_eligible(deal, taken):
        return problems
    if deal.status == Status.WON:
        return []
    if deal.is_closed:
        return _because(_("Only won deals can be registered."))
    return _because(_("The deal can be registered once it is won."))


def stands_registered(deal: "Deal") -> list[Problem]:
    """A deal isn't reopened under a registration that waits or was approved."""
    registration = getattr(deal, "registration", None)
    if registration is None or registration.is_over:
        return []
    if registration.is_approved:
        return _because(_("The deal's registration is approved; it can't be reopened any more."))
    return _because(_("The deal is registered; withdraw the registration first."))


def unlocked(named: Iterable[str]) -> list[str]:
    """The fields that remarks naming some of them open, in the order of the pages."""
    names = set(named)
    names |= {TOGETHER[name] for name in names if name in TOGETHER}
    return [name for name in FIELDS if name in names]


def broken_rules(values: Mapping[str, Any], *, created: date, submitted: date) -> list[Problem]:
    """What is wrong with a registration's values; `created` is when the deal was.

    `submitted` is the day of the first submission, so that a review takes no days away.
    """
    missing = [_about(name, words) for name, words in REQUIRED.items() if _is_empty(values, name)]
    if values.get("pricing_model") and values["pricing_model"] not in PricingModel.values:
        missing.append(_about("pricing_model", REQUIRED["pricing_model"]))
    return [*missing, *_wrong_amounts(values), *_wrong_dates(values, created, submitted)]


def _wrong_amounts(values: Mapping[str, Any]) -> list[Problem]:
    amounts = {name: values.get(name) for name in ("total_value", "solution_value")}
    found = [
        _about(name, _("Enter an amount above zero and below 1,000,000,000,000."))
        for name, amount in amounts.items()
        if amount is not None and not 0 < amount < LARGEST
    ]
    total, part = amounts.values()
    if total is not None and part is not None and part > total:
        words = _("The solution value can't be more than the total contract value.")
        found.append(_about("solution_value", words))
    return found


def _wrong_dates(values: Mapping[str, Any], created: date, submitted: date) -> list[Problem]:
    signed, starts, ends = (values.get(name) for name in ("signed_on", "starts_on", "ends_on"))
    found = []
    if signed:
        found += _wrong_signing(signed, created, submitted)
    if starts and ends and ends < starts:
        found.append(_about("ends_on", _("The end date can't be before the start date.")))
    if values.get("perpetual") and ends:
        words = _("Leave the end date empty: a perpetual contract has none.")
        found.append(_about("ends_on", words))
    if values.get("perpetual") is False and not ends:
        found.append(_about("ends_on", _("Enter the end date, or say that it is perpetual.")))
    return found


def _wrong_signing(signed: date, created: date, submitted: date) -> list[Problem]:
    days = settings.SIGNED_TIME.days
    earliest = submitted - settings.SIGNED_TIME
    if signed > timezone.localdate():
        return [_about("signed_on", _("This date is in the future; choose today or earlier."))]
    if signed < created:
        words = _("This is before the deal was created; choose %s or later.") % date_format(created)
        return [_about("signed_on", words)]
    if signed < earliest:
        words = ngettext(
            "Contracts are registered within %(days)d day of signing; choose %(date)s or later.",
            "Contracts are registered within %(days)d days of signing; choose %(date)s or later.",
            days,
        )
        said = words % {"days": days, "date": date_format(earliest)}
        return [_about("signed_on", said)]
    return []


def _is_empty(values: Mapping[str, Any], name: str) -> bool:
    return values.get(name) is None or values.get(name) == ""


def _about(field: str, words: Any) -> Problem:
    return Problem("registration", field, words)


def _because(words: str) -> list[Problem]:
    return [_about("", words)]
