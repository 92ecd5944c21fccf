"""Registrations in words: fields, values, and the sentences of their events."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.enums import EventKind, PricingModel
from deals.models import Registration

AMOUNTS, DAYS = {"total_value", "solution_value"}, {"signed_on", "starts_on", "ends_on"}


def label_of(name: str) -> str:
    """What a field of a registration is called."""
    field: Any = Registration._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def in_words(name: str, value: Any) -> str:
    """A value, as entered or as history stores it, the way people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in AMOUNTS:
        return number_format(Decimal(value), decimal_pos=2, force_grouping=True)
    if name in DAYS:
        return date_format(value if isinstance(value, date) else date.fromisoformat(value))
    return str(PricingModel(value).label) if name == "pricing_model" else str(value)


def _fields(data: dict[str, Any]) -> str:
    return ", ".join(label_of(name).lower() for name in data["fields"])


def _registered(data: dict[str, Any], known: Any) -> str:
    if data.get("fields"):
        return _("Registered anew, with changes: %s.") % _fields(data)
    return _("Registered; the vendor reviews it.")


def _asked(data: dict[str, Any], known: Any) -> str:
    words = {"organization": data["organization"], "fields": _fields(data)}
    return _("%(organization)s asks to correct the registration: %(fields)s.") % words


def _answered(data: dict[str, Any], known: Any) -> str:
    if data.get("fields"):
        return _("Registration sent again, with changes: %s.") % _fields(data)
    return _("Registration sent again without changes.")


def _by_vendor(words: Any) -> Callable[[dict[str, Any], Any], str]:
    return lambda data, known: words % {"organization": data["organization"]}


SENTENCES: dict[EventKind, Callable[[dict[str, Any], Any], str]] = {
    EventKind.REGISTERED: _registered,
    EventKind.REVIEW_STARTED: _by_vendor(
        gettext_lazy("%(organization)s reviews the registration.")
    ),
    EventKind.REVIEW_ASKED: _asked,
    EventKind.REVIEW_ANSWERED: _answered,
    EventKind.REVIEW_APPROVED: _by_vendor(
        gettext_lazy("%(organization)s approved the registration.")
    ),
    EventKind.REVIEW_REJECTED: _by_vendor(
        gettext_lazy("%(organization)s rejected the registration.")
    ),
    EventKind.REVIEW_WITHDRAWN: lambda data, known: _("Registration withdrawn."),
}
