"""Form fields of our own: amounts as people write them, currencies, phone numbers."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django import forms
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from deals.models.reference import new_public_id
from portal.text import LineField

COMMON = ("EUR", "USD", "GBP", "PLN")
LARGEST = Decimal(10) ** 12
KEY_DIGITS = 18  # what fits a 64-bit key of either database
_BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")


class HandleField(LineField):
    """Goes with the form, so that what is sent twice is done once: a handle of ours."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(**{"required": False, "initial": new_public_id, **options})

    def clean(self, value):
        value = super().clean(value)
        return value if re.fullmatch(r"[0-9A-Z]{10}", value, re.ASCII) else new_public_id()


class ChosenField(forms.ModelMultipleChoiceField):
    """Several rows of a queryset; a key too long for the database is an unknown choice."""

    def _check_values(self, value):
        for key in value:
            if len(str(key)) > KEY_DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": "…"}
                )
        return super()._check_values(value)


class DateField(forms.DateField):
    """A day, whose complaint shows how one is written."""

    default_error_messages = {"invalid": _("Enter a day of the calendar, like 2027-03-31.")}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MoneyField(forms.DecimalField):
    """An amount above zero with at most two decimals.

    Takes what people write: "1234.5", "1 234,50", "1,234.50". A separator followed by one or two
    final digits is the decimal one; others must part groups of three.
    """

    default_error_messages = {
        "invalid": _("Enter an amount like 125000 or 125,000.50."),
        "not_positive": _("Enter an amount above zero."),
        "too_large": _("Enter an amount below 1,000,000,000,000."),
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            amount = Decimal(plain_number(str(value)))
        except (InvalidOperation, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None
        if amount <= 0:
            raise forms.ValidationError(self.error_messages["not_positive"], "not_positive")
        if amount >= LARGEST:
            raise forms.ValidationError(self.error_messages["too_large"], "too_large")
        return amount

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return number_format(value, decimal_pos=2, force_grouping=True)
        return value


def plain_number(text):
    """`text` with a point for the decimals and nothing between the groups, else `ValueError`."""
    text = _BLANKS.sub("", text)
    if len(text) > 30:
        raise ValueError(text)
    whole, separator, decimals = text, "", ""
    if found := re.fullmatch(r"(.*)[.,](\d{1,2})", text):
        whole, separator, decimals = found[1], ".", found[2]
    digits = whole.removeprefix("-")
    if not re.fullmatch(r"\d+", digits, re.ASCII) and not _GROUPED.fullmatch(digits):
        raise ValueError(text)
    return f"{re.sub('[.,]', '', whole)}{separator}{decimals}"


@cache
def _current_currencies():
    """ISO 4217 codes that are legal tender somewhere now."""
    codes = {
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory)
    }
    return sorted(codes - set(COMMON))


def currency_choices():
    """The common currencies first; names in the reader's language."""
    names = Locale.parse(get_language() or "en", sep="-").currencies

    def named(codes):
        return [(code, f"{code} – {names[code]}" if code in names else code) for code in codes]

    return [("", "–"), (_("Often used"), named(COMMON)), (_("All"), named(_current_currencies()))]


@cache
def currency_of(country):
    """The currency of a country (ISO 3166), or "" where none is known."""
    found = get_territory_currencies(country or "")
    return found[-1] if found else ""


def phone_field(country, **options):
    """A phone number; one without +… is read as a number of `country`."""
    region = country if country in SUPPORTED_REGIONS else None
    field = PhoneNumberField(region=region, **options)
    field.error_messages["invalid"] = _("Enter a valid phone number, for example %s.") % (
        "+48 600 100 200"
    )
    field.widget.attrs["autocomplete"] = "off"
    return field
