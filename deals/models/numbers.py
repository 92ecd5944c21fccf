"""Fields for D-U-N-S numbers and LEIs, stored in one spelling; None where there is none."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

from deals.validators import normalize_duns, normalize_lei, validate_duns, validate_lei
from portal.text import LineField


class _NumberField(LineField):
    """Takes the number as people write it, gives it as it is stored, or None."""

    normalize: Callable[[str], str]

    def __init__(self, **kwargs: Any) -> None:
        # Typed with blanks and dashes a number is longer than it is stored.
        super().__init__(**{**kwargs, "max_length": 60, "empty_value": None})

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return type(self).normalize(value) or None if value else None


class DunsField(_NumberField):
    normalize = staticmethod(normalize_duns)
    default_validators = [validate_duns]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "numeric"}


class LeiField(_NumberField):
    normalize = staticmethod(normalize_lei)
    default_validators = [validate_lei]


class _Number(models.CharField):
    form_class: type[_NumberField]
    length: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_length": self.length, "null": True, "blank": True}
        super().__init__(*args, **{**kwargs, **fixed})

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return self.form_class.normalize(value) if isinstance(value, str) else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(value, connection) or None


class Duns(_Number):
    """Nine digits, without dashes."""

    form_class = DunsField
    length = 9
    default_validators = [validate_duns]


class Lei(_Number):
    """ISO 17442, twenty characters in capitals."""

    form_class = LeiField
    length = 20
    default_validators = [validate_lei]
