"""The customer step's two forms: looking for a customer, and one that is not listed."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from deals.models import Customer
from deals.models.customer import TYPED_LIMIT
from deals.queries.customers import grouped, similar, suggest, with_duns
from deals.queries.typos import meant
from portal.text import LineField

MISSING = {
    "name": _("Enter the customer's name."),
    "address": _("Enter the address."),
    "city": _("Enter the city."),
    "country": _("Choose the country."),
}


class CustomerSearchForm(forms.Form):
    """Country and what was typed; for the suggestion box and, without JavaScript, its page."""

    country = CountryField(blank=True, blank_label=_("All countries")).formfield(
        label=_("Country"), required=False
    )
    q = LineField(
        label=_("Name, D-U-N-S number or LEI"),
        required=False,
        max_length=TYPED_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )

    def suggestions(self, user):
        """Groups of customers to show `user`; nothing while the form has errors."""
        if not self.is_valid():
            return []
        return suggest(user, self.cleaned_data["q"], self.cleaned_data["country"])

    def meant(self, user):
        """Words that `user` may have meant where nothing was found; "" for none."""
        if not self.is_valid():
            return ""
        return meant(user, self.cleaned_data["q"], self.cleaned_data["country"])


class CustomerForm(forms.ModelForm):
    """My customer is not listed: after a look for the same name or D-U-N-S number.

    `similar` holds the look-alikes that the user may see, in groups; the user must say that none of
    them is the customer. A D-U-N-S number of another organization's unconfirmed customer is no
    obstacle.
    """

    none_of_these = forms.BooleanField(label=_("None of these is my customer"), required=False)

    class Meta:
        model = Customer
        fields = ["name", "address", "city", "country", "duns"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.similar = []
        for name, words in MISSING.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words

    @property
    def values(self):
        """The input of `add_customer`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean(self):
        values = super().clean()
        duns, name, country = (values.get(field) for field in ("duns", "name", "country"))
        same_number = list(with_duns(self.user, duns)) if duns else []
        same_name = list(similar(self.user, name=name, country=country)) if name and country else []
        if same_number:
            self.add_error("duns", _("This customer is listed already; choose it from the list."))
        elif same_name and not values.get("none_of_these"):
            words = _("There are customers of this name; choose yours, or say it is none of them.")
            self.add_error("none_of_these", words)
        found = {customer.pk: customer for customer in [*same_number, *same_name]}
        self.similar = grouped(self.user, list(found.values()))
        return values

    def validate_constraints(self):
        """Nothing: which numbers are taken is asked above, with the user's eyes."""
