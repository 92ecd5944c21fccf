"""Input of the verbs that ask for something: reasons, notes, the deal that stays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.enums import ReasonFor
from deals.models import Deal, Reason
from deals.queries.deal_page import open_doubles
from portal.text import BlockField, LineField


class VerbForm(forms.Form):
    """A form about a deal for a user; without fields it only asks to confirm."""

    def __init__(self, *args, deal, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.deal, self.user = deal, user

    def values(self):
        """The keywords for the action."""
        return self.cleaned_data


class WhyForm(VerbForm):
    """A reason in the user's own words."""

    reason_notes = BlockField(
        label=_("Reason"), max_length=2000, error_messages={"required": _("Say why.")}
    )

    def values(self):
        return {"reason": self.cleaned_data["reason_notes"]}


class ReasonChoice(forms.ModelChoiceField):
    """Radio buttons that say which reasons want notes."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj):
        return _("%s (notes required)") % obj if obj.notes_required else str(obj)


class LostForm(VerbForm):
    given_for = ReasonFor.NOT_WON

    reason = ReasonChoice(
        queryset=Reason.objects.none(),
        label=_("Reason"),
        empty_label=None,
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )
    reason_notes = BlockField(label=_("Notes"), max_length=2000, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = Reason.objects.filter(given_for=self.given_for, is_active=True)
        self.fields["reason"].queryset = reasons

    def clean(self):
        cleaned = super().clean()
        reason = cleaned.get("reason")
        if reason and reason.notes_required and not cleaned.get("reason_notes"):
            self.add_error("reason_notes", _("Add notes for this reason."))
        return cleaned

    def values(self):
        return {"reason": self.cleaned_data["reason"], "notes": self.cleaned_data["reason_notes"]}


class ErrorForm(LostForm):
    given_for = ReasonFor.ERROR

    surviving_deal = LineField(
        label=_("Deal that stays"),
        required=False,
        max_length=20,
        help_text=_("Only for a duplicate: the reference of the other deal, like D-7K2M9Q."),
        widget=forms.TextInput(attrs={"list": "deals-that-may-stay", "autocomplete": "off"}),
    )
    field_order = ["reason", "surviving_deal", "reason_notes"]

    def doubles(self):
        """Deals of the same customer, offered while typing."""
        return open_doubles(self.deal, self.user)

    def clean(self):
        cleaned = super().clean()
        reason = cleaned.get("reason")
        if reason and reason.is_duplicate and "surviving_deal" in cleaned:
            self.survivor = self.find_survivor(cleaned["surviving_deal"])
        return cleaned

    def visible_deals(self):
        return Deal.objects.visible_to(self.user)

    def find_survivor(self, reference):
        if not reference:
            self.add_error("surviving_deal", _("Enter the reference of the deal that stays."))
            return None
        seen = self.visible_deals().filter(organization=self.deal.organization_id)
        found = seen.exclude(pk=self.deal.pk).filter(reference=reference.upper()).first()
        if found is None:
            message = _("You see no other deal with this reference; check the reference.")
            self.add_error("surviving_deal", message)
        return found

    survivor = None

    def values(self):
        return super().values() | {"surviving_deal": self.survivor}
