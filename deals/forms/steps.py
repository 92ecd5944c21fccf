"""The forms of the wizard's steps; the edit pages use them too.

Each takes `draft` and `user` and gives, when valid, `values()` for `save_step`.
"""

import copy
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Location
from accounts.roles import Right
from accounts.scope import locations_for
from deals import guards
from deals.enums import HelpWanted, SolutionType, deal_type_for
from deals.forms.fields import (
    ChosenField,
    DateField,
    MoneyField,
    currency_choices,
    currency_of,
    phone_field,
)
from deals.models import AssessmentType, Customer, Deal, Engagement, Solution
from deals.queries.recipients import recipients_for
from portal.text import WRONG_ADDRESS


class CustomerStep(forms.Form):
    """Who works on the deal, and the customer, each chosen among suggestions.

    The customer comes by its public id, the other organization's location by its programme ID.
    """

    worker = forms.ChoiceField(
        choices=[("own", ""), ("other", "")], widget=forms.RadioSelect, required=False
    )
    recipient = forms.CharField(required=False, max_length=40)
    customer = forms.CharField(required=False, max_length=12)

    def __init__(self, *args, draft, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft, self.user = draft, user
        self.initial["worker"] = "other" if draft.engagement.recipient_id else "own"

    def clean_recipient(self):
        if self.cleaned_data.get("worker") == "own":
            return None
        chosen, present = self.cleaned_data["recipient"], self.draft.engagement.recipient
        if not chosen and (present or self.cleaned_data.get("worker") != "other"):
            return present
        found = recipients_for(self.draft).filter(programme_id=chosen).first()
        if found is None:
            raise forms.ValidationError(_("Choose a location of the other organization."))
        return found

    def has_changed(self):
        """Whether something was chosen or searched for."""
        chosen = self.data.get("worker", self.initial["worker"]) != self.initial["worker"]
        typed = ("customer", "recipient", "q", "org")
        return chosen or any(self.data.get(name) for name in typed)

    def clean_customer(self):
        chosen = self.cleaned_data["customer"]
        present = self.draft.engagement.customer
        if not chosen and present:
            return present
        found = Customer.objects.visible_to(self.user).filter(public_id=chosen).first()
        if found is None:
            raise forms.ValidationError(_("Choose the customer from the list."))
        return found

    def values(self):
        return {name: self.cleaned_data[name] for name in ("recipient", "customer")}


class ContactForm(forms.ModelForm):
    """The customer contact; required for solution assessment and co-sell (spec 5.2)."""

    class Meta:
        model = Engagement
        fields = [*guards.CONTACT_FIELDS, "specialist_notes"]

    def __init__(self, *args, draft, user=None, **kwargs):
        super().__init__(*args, instance=copy.copy(draft.engagement), **kwargs)
        self.deal_type = draft.deal_type
        customer = draft.engagement.customer
        self.fields["contact_phone"] = phone_field(
            customer.country.code if customer else None,
            label=gettext_lazy("Phone"),
            required=False,
            max_length=30,
        )
        for name in guards.CONTACT_FIELDS:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["contact_email"].error_messages["invalid"] = WRONG_ADDRESS

    def clean(self):
        values = super().clean()
        contact = {name: values.get(name) for name in guards.CONTACT_FIELDS}
        unknown_but_begun = not self.deal_type and any(contact.values())
        if self.deal_type in guards.NEEDS_CONTACT or unknown_but_begun:
            engagement = SimpleNamespace(**contact)
            for problem in guards.missing_contact_fields(SimpleNamespace(engagement=engagement)):
                if problem.field not in self.errors:
                    self.add_error(problem.field, problem.message)
        return values

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DetailsForm(forms.ModelForm):
    """Deal details (spec 5.3)."""

    value = MoneyField(label=gettext_lazy("Estimated value"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currency_choices)
    close_date = DateField(label=gettext_lazy("Estimated close date"))

    class Meta:
        model = Deal
        fields = [
            "name",
            "location",
            "value",
            "currency",
            "close_date",
            "crm_id",
            "campaign_id",
            "notes",
        ]
        help_texts = {
            "location": gettext_lazy("Can't be changed after the deal is created."),
            "crm_id": gettext_lazy("The deal's identifier in your own CRM."),
            "campaign_id": gettext_lazy("The same ID on all deals of a campaign."),
        }

    def __init__(self, *args, draft, user, **kwargs):
        super().__init__(*args, instance=copy.copy(draft), **kwargs)
        for name, words in guards.DETAILS.items():
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = words
        if "location" in self.fields:
            self.offer_locations(user)

    def offer_locations(self, user):
        """The user's locations; a single one is chosen already, with its currency."""
        offered = locations_for(user, Right.CREATE, user.read_scope)
        locations = list(offered)
        field = self.fields["location"]
        field.queryset = offered
        field.empty_label = _("Choose a location") if len(locations) > 1 else None
        blank = [("", field.empty_label)] if field.empty_label else []
        # Of what was read already, which Django would read again.
        field.choices = [*blank, *((one.pk, field.label_from_instance(one)) for one in locations)]
        if len(locations) == 1 and not self.instance.location_id:
            self.initial["location"] = locations[0].pk
        if locations and not self.instance.currency:
            self.initial["currency"] = currency_of(locations[0].country.code)

    def _get_validation_exclusions(self):
        """Without the location: it was chosen among those offered, and need not be looked up."""
        return super()._get_validation_exclusions() | {"location"}

    def clean_close_date(self):
        date, today = self.cleaned_data["close_date"], timezone.localdate()
        if date < today:
            raise forms.ValidationError(_("Choose today or a later date."))
        if date.year > today.year + 20:
            raise forms.ValidationError(_("Choose a date within the next 20 years."))
        return date

    def values(self):
        return {name: self.cleaned_data[name] for name in self.fields}


class SolutionForm(forms.ModelForm):
    """What is sold, and which help the vendor shall give; decides the deal type (spec 5.5)."""

    solution_type = forms.ChoiceField(
        label=gettext_lazy("Solution type"),
        choices=SolutionType,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the solution type.")},
    )
    help_wanted = forms.ChoiceField(
        label=gettext_lazy("Which help do you want from the vendor?"),
        choices=HelpWanted,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = Engagement
        fields = [
            "solution_type",
            "assessment_type",
            "assessment_location",
            "solutions",
            "help_wanted",
        ]
        widgets = {
            "assessment_type": forms.RadioSelect,
            "solutions": forms.CheckboxSelectMultiple,
        }
        field_classes = {"solutions": ChosenField}

    def __init__(self, *args, draft, user=None, **kwargs):
        super().__init__(*args, instance=copy.copy(draft.engagement), **kwargs)
        self.draft = draft
        kinds, places = self.fields["assessment_type"], self.fields["assessment_location"]
        worker = draft.engagement.worker_id(draft)
        kinds.queryset = AssessmentType.objects.open_to(worker)
        kinds.empty_label = None
        places.queryset = Location.objects.filter(organization=worker)
        places.empty_label = _("Choose a location")
        self.fields["solutions"].queryset = Solution.objects.filter(is_active=True)
        office = draft.engagement.assessment_location
        if office is None or office.organization_id != worker:
            own = draft.engagement.recipient_id or draft.location_id
            self.initial["assessment_location"] = own

    def clean(self):
        values = super().clean()
        if values.get("solution_type") == SolutionType.SOLUTION_ASSESSMENT:
            values |= {"solutions": [], "help_wanted": ""}
        elif values.get("solution_type"):
            values |= {"assessment_type": None, "assessment_location": None}
        else:
            return values
        for name in set(self.errors) - set(self._needed(values)) - {"solution_type"}:
            del self.errors[name]  # the other solution type's answers don't matter
        for name, message in self._needed(values).items():
            if name not in self.errors and not values.get(name):
                self.add_error(name, message)
        if len(values.get("solutions") or ()) > guards.SOLUTIONS_LIMIT:
            self.add_error("solutions", _("Choose at most %d solutions.") % guards.SOLUTIONS_LIMIT)
        return values

    def _needed(self, values):
        if values["solution_type"] == SolutionType.SOLUTION_ASSESSMENT:
            return {
                "assessment_type": _("Choose the assessment type."),
                "assessment_location": _("Choose the location the assessment is for."),
            }
        return {
            "solutions": _("Choose at least one solution."),
            "help_wanted": _("Say which help you want."),
        }

    def deal_type(self):
        """The deal type that the answers make; "" while they are incomplete."""
        return deal_type_for(self["solution_type"].value() or "", self["help_wanted"].value() or "")

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ConsentForm(forms.Form):
    """The box under the consent text; `version` tells which text was shown."""

    consent = forms.BooleanField(
        label=gettext_lazy("I confirm this and want to create the deal."),
        error_messages={"required": gettext_lazy("Tick the box to give your consent.")},
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
