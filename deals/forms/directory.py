"""What the search page of the directory asks for: name or number, and parts of the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.forms.customer import CustomerSearchForm
from deals.models.search import fold_name, fold_place, fold_postal_code
from deals.queries.directory import Asked
from deals.queries.typos import meant
from portal.text import LineField

LEAST = 2  # letters or digits, of which an index finds few enough customers
ADDRESS = ("city", "postal_code", "street")
FOLDS = {"q": fold_name, "city": fold_place, "postal_code": fold_postal_code}


def line(label, limit):
    """A field of one line that browsers fill with nobody's own address."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return LineField(label=label, required=False, max_length=limit, widget=widget)


class DirectoryForm(CustomerSearchForm):
    """All fields may be empty; a street is looked for only where something else narrows it down."""

    city = line(_("City"), 100)
    postal_code = line(_("Postal code"), 20)
    street = line(_("Street"), 300)
    field_order = ("q", "country", *ADDRESS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "country" else "form-control"

    def clean(self):
        values = super().clean()
        for name, fold in FOLDS.items():
            if values.get(name) and len(fold(values[name])) < LEAST:
                self.add_error(name, _("Type at least two letters or digits."))
        street = values.get("street")
        if street and not fold_place(street):
            self.add_error("street", _("Type at least one letter or digit."))
        elif street and not any(self.data.get(name) for name in FOLDS):
            self.add_error("street", _("Give the city, the postal code or the name too."))
        return values

    @property
    def is_asked(self):
        """Whether anything was typed or chosen."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def has_name_and_address(self):
        """Whether the name alone might find more."""
        return bool(self.data.get("q")) and any(self.data.get(name) for name in ADDRESS)

    @property
    def asked(self):
        """What was asked for; of a valid form."""
        return Asked.of(**self.cleaned_data)

    def meant(self, user):
        """Other words for the name, with which the same address has customers; "" for none."""
        if not self.is_valid() or not self.cleaned_data["q"]:
            return ""
        return meant(user, self.cleaned_data["q"], within=self.asked)
