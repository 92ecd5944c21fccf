"""Input of a registration, and of its review."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals.eligibility import FIELDS, REQUIRED, broken_rules, eligible_items
from deals.enums import PricingModel
from deals.forms.fields import DateField, MoneyField, currency_choices
from deals.models import Solution
from deals.registration_words import label_of
from portal.text import BlockField


class YesNoField(forms.TypedChoiceField):
    """Two radio buttons; neither is chosen for people."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs):
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda v: v == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)


class RegistrationForm(forms.Form):
    """The contract of a won deal; `only` narrows it to the fields that a reviewer unlocked."""

    solution = forms.ModelChoiceField(
        Solution.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose the solution to register.")},
    )
    total_value = MoneyField(max_digits=14, decimal_places=2)
    solution_value = MoneyField(
        max_digits=14, decimal_places=2, help_text=_("The part of it that this solution makes.")
    )
    currency = forms.ChoiceField(choices=currency_choices)
    signed_on = DateField()
    starts_on = DateField()
    perpetual = YesNoField()
    ends_on = DateField(required=False, help_text=_("Empty for a perpetual contract."))
    on_platform = YesNoField()
    pricing_model = forms.ChoiceField(choices=[("", "–"), *PricingModel.choices])
    notes = BlockField(max_length=4000, required=False)

    def __init__(self, *args, deal, registration=None, taken=(), only=FIELDS, **kwargs):
        self.deal, self.registration = deal, registration
        initial = registration.values if registration else {"currency": deal.currency}
        super().__init__(*args, initial=initial, **kwargs)
        self.offer([item for item in eligible_items(deal) if item not in taken])
        for name in set(self.fields) - set(only):
            del self.fields[name]
        for name, field in self.fields.items():
            field.label = label_of(name)
            if name in REQUIRED:
                field.error_messages["required"] = REQUIRED[name]

    def offer(self, items):
        """The solutions to choose from; one alone needs no choice, nor does an assessment."""
        if len(items) < 2:
            del self.fields["solution"]
        else:
            keys = [item.pk for item in items]
            self.fields["solution"].queryset = Solution.objects.filter(pk__in=keys)

    def clean(self):
        cleaned = super().clean()
        known = self.registration.values if self.registration else {}
        again = self.registration and self.registration.needs_action
        sent = self.registration.submitted_at if again else timezone.now()
        problems = broken_rules(
            {**known, **cleaned},
            created=timezone.localdate(self.deal.submitted_at),
            submitted=timezone.localdate(sent),
        )
        for problem in problems:
            if problem.field not in self.errors:
                field = problem.field if problem.field in self.fields else None
                self.add_error(field, problem.message)
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in self.fields}


class ReviewForm(forms.Form):
    """A box for remarks beside each field, one about the whole, and a reason to reject."""

    reason = BlockField(label=_("Reason for a rejection"), max_length=2000, required=False)
    remark_ = BlockField(label=_("About the whole"), max_length=2000, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            label = _("Remark: %s") % label_of(name)
            field = BlockField(label=label, max_length=2000, required=False)
            field.widget.attrs["rows"] = 1
            self.fields[f"remark_{name}"] = field

    def remarks(self):
        """What was written, by field; "" for the whole."""
        texts = {name.removeprefix("remark_"): text for name, text in self.cleaned_data.items()}
        texts.pop("reason", None)
        return {name: text for name, text in texts.items() if text}
