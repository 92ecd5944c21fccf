"""What fields and their stored values are called when people read of them."""

from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deals.actions.fields import PERSONAL
from deals.models import Deal, Engagement


def label_of(name: str) -> str:
    """A field's label; those of the customer contact say so."""
    return _label(name, get_language())


@lru_cache(maxsize=200)
def _label(name: str, language: str | None) -> str:
    try:
        found = _field(name)
    except FieldDoesNotExist:
        return name
    label = capfirst(str(found.verbose_name))
    return _("Contact: %s") % label.lower() if name.startswith("contact_") else label


def _field(name: str) -> Any:
    try:
        return Deal._meta.get_field(name)
    except FieldDoesNotExist:
        return Engagement._meta.get_field(name)


def in_words(name: str, value: Any) -> str:
    """A stored value as people read it: amounts and dates by locale, choices by their label."""
    if value in (None, ""):
        return "–"
    if name == "value":
        return number_format(Decimal(value), decimal_pos=2, force_grouping=True)
    if name == "close_date":
        return date_format(date.fromisoformat(value))
    return str(_choices(name).get(value, value))


@cache
def _choices(name: str) -> dict[Any, Any]:
    return {} if name in PERSONAL else dict(getattr(_field(name), "flatchoices", []))
