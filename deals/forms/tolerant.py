"""Fields of a filter: what they can't read is left out and told, never an error page.

`unknown` holds what was left out, each with why.
"""

from django import forms

from deals.forms.fields import MoneyField
from portal.text import LineField, clean_text

SHOWN_LIMIT = 40  # characters of a wrong value that its message repeats
TOLD_LIMIT = 5
SEARCH_LIMIT = 200


def shortened(value):
    cleaned = clean_text(str(value)[: SHOWN_LIMIT * 2])
    return cleaned if len(cleaned) <= SHOWN_LIMIT else cleaned[:SHOWN_LIMIT] + "…"


class Tolerant:
    """A field whose wrong value counts as none."""

    unknown = ()

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError:
            self.unknown = [shortened(value)]
            return None


class KnownChoices(forms.MultipleChoiceField):
    """Several of the choices; a value that is none of them is left out."""

    widget = forms.CheckboxSelectMultiple
    unknown = ()

    def clean(self, value):
        given = dict.fromkeys(str(one) for one in value or [] if one)
        if not given:
            return []
        choices = {str(key) for key, _label in self.choices}
        self.unknown = [shortened(one) for one in given if one not in choices][:TOLD_LIMIT]
        return [one for one in given if one in choices]


class SearchField(LineField):
    """Words to look for; of more than anybody types the beginning counts."""

    def to_python(self, value):
        return super().to_python((value or "")[:SEARCH_LIMIT])


class AmountField(Tolerant, MoneyField):
    pass


class DayField(Tolerant, forms.DateField):
    """A day, as browsers send it; any other way counts as none."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options):
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **options})


class Switch(forms.CheckboxInput):
    """A checkbox that gives what was sent: Django's takes any word for on."""

    def value_from_datadict(self, data, files, name):
        return data.get(name, "")


class SwitchField(forms.BooleanField):
    """On for "1", off for anything else."""

    widget = Switch

    def to_python(self, value):
        return value == "1"
