"""The wizard's forms, made once and bound to row after row."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField
from phonenumbers import SUPPORTED_REGIONS

from deals.editability import FIELDS, Group
from deals.forms.customer import CustomerForm
from deals.forms.edit import EditDetailsForm
from deals.forms.fields import currency_choices
from deals.forms.steps import ContactForm, DetailsForm
from deals.forms.team import MemberForm
from deals.models import Customer, Deal, Engagement

KEPT = 1000  # values that a form remembers of a field


class Rebound:
    """A form that is bound again and again: making one takes longer than all that it checks.

    Its fields and its `clean` are the wizard's. `data` maps names to what was written, without
    widgets between. The instance is left alone, as nothing is saved from here; what the database
    refuses, the verbs refuse.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._hooks = {name: getattr(self, f"clean_{name}", None) for name in self.fields}
        self._known = {name: {} for name in self.fields}
        self._by_region = {}

    def bind(self, data, **attributes):
        for name, value in attributes.items():
            setattr(self, name, value)
        self.data, self.is_bound, self._errors = data, True, None
        return self

    def _clean_fields(self):
        for name, hook in self._hooks.items():
            value = self.data.get(name, "")
            # The same value comes again and again, so that it is remembered.
            found = self._known[name].get(value) or self._learn(name, value)
            if found[1]:
                self.add_error(name, found[1])
                continue
            self.cleaned_data[name] = found[0]
            if hook:
                try:
                    self.cleaned_data[name] = hook()
                except forms.ValidationError as error:
                    self.add_error(name, error)

    def _learn(self, name, value):
        known = self._known[name]
        if len(known) >= KEPT:
            known.clear()
        known[value] = outcome(self.fields[name], value)
        return known[value]

    def _post_clean(self):
        pass

    def call_from(self, name, country):
        """Whose numbers a phone number without +… is."""
        region = country if country in SUPPORTED_REGIONS else None
        self.fields[name].region = region
        self._known[name] = self._by_region.setdefault((name, region), {})


def outcome(field, value):
    """What the field makes of the value: the clean value, and the error if there is one."""
    try:
        return field.clean(value), None
    except forms.ValidationError as error:
        return None, error


class PhoneText(PhoneNumberField):
    """A phone number as it is stored: each question to a number object takes it apart anew."""

    def __init__(self, like):
        super().__init__(required=like.required, max_length=like.max_length)
        self.error_messages = like.error_messages

    def clean(self, value):
        number = self.to_python(value)
        self.validate(number)
        if isinstance(number, str):  # empty
            return ""
        if not number.is_valid():
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        return number.as_e164


class DetailsRow(Rebound, DetailsForm):
    """Without the location, which is looked up for all rows at once."""

    class Meta(DetailsForm.Meta):
        fields = FIELDS[Group.DETAILS]

    def __init__(self, user):
        super().__init__(draft=Deal(engagement=Engagement()), user=user)
        self.fields["currency"].choices = list(currency_choices())


class EditDetailsRow(Rebound, EditDetailsForm):
    def __init__(self, user):
        super().__init__(draft=Deal(engagement=Engagement()), user=user)
        self.fields["currency"].choices = list(currency_choices())

    def bind(self, data, *, deal):
        changed = [name for name in self.fields if data.get(name) != getattr(deal, name)]
        return super().bind(data, instance=deal, changed=changed)

    @property
    def changed_data(self):
        """What the file says otherwise than the deal."""
        return self.changed


class ContactRow(Rebound, ContactForm):
    def __init__(self, user):
        super().__init__(draft=Deal(engagement=Engagement()), user=user)
        self.fields["contact_phone"] = PhoneText(self.fields["contact_phone"])


class MemberRow(Rebound, MemberForm):
    def __init__(self):
        super().__init__()
        self.fields["phone"] = PhoneText(self.fields["phone"])


class NewCustomerRow(Rebound, CustomerForm):
    """A customer that is not listed; whether it is was asked for all rows at once."""

    def clean(self):
        return forms.Form.clean(self)


NUMBER_FIELDS = {name: Customer._meta.get_field(name).formfield() for name in ("duns", "lei")}
