"""What the other side is answered with, and what a deal is shared further with."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.actions.sending import UPGRADES
from deals.enums import DealType, HelpWanted
from deals.forms.fields import currency_of
from deals.forms.steps import DetailsForm
from deals.forms.team import TeamForm
from deals.forms.verbs import LostForm, VerbForm
from deals.guards import missing_contact_fields
from deals.models import Deal
from portal.text import BlockField

TITLE_LENGTH = 150
HELP = [c for c in HelpWanted.choices if c[0] not in {HelpWanted.VISIBLE, HelpWanted.PRIVATE}]


class OwnDetailsForm(DetailsForm):
    """One's own details of a received deal (spec 4)."""

    class Meta(DetailsForm.Meta):
        fields = [name for name in DetailsForm.Meta.fields if name != "location"]

    def __init__(self, data=None, *, deal, user, typed=None):
        known = {"name": deal.title[:TITLE_LENGTH], "currency": _home_currency(deal)}
        super().__init__(data, draft=deal, user=user, initial=known | (typed or {}))

    def values(self):
        return {"values": super().values()}


class AcceptForm(OwnDetailsForm):
    """One's own details, and the team, which may stay empty.

    `rows` are team rows as typed, shown without complaints.
    """

    def __init__(self, data=None, *, deal, user, rows=None, typed=None):
        super().__init__(data, deal=deal, user=user, typed=typed)
        self.team = TeamForm(data, draft=deal, rows=rows, required=False)

    def is_valid(self):
        return all([super().is_valid(), self.team.is_valid()])

    def values(self):
        return super().values() | self.team.values()


def _home_currency(deal):
    return deal.currency or (currency_of(deal.location.country.code) if deal.location else "")


class DeclineForm(LostForm):
    """A reason of the list; the sender is told, with the notes."""


class LateForm(VerbForm):
    notes = BlockField(
        label=gettext_lazy("Why is the answer late?"),
        max_length=2000,
        help_text=gettext_lazy("The sender reads this and decides."),
        error_messages={"required": gettext_lazy("Say why the answer is late.")},
    )


class ShareForm(forms.Form):
    """How much further a deal is shared, and for co-sell the help that is wanted."""

    to = forms.ChoiceField(
        label=gettext_lazy("How shall the vendor take part?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how the vendor shall take part.")},
    )
    help_wanted = forms.ChoiceField(
        label=gettext_lazy("Which help do you want from the vendor?"),
        choices=HELP,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data=None, *, deal: Deal):
        super().__init__(data)
        words = {
            DealType.PARTNER_LED: _("Partner-led: the vendor can read the deal, you lead it"),
            DealType.CO_SELL: ngettext(
                "Co-sell: the vendor is asked to help, and answers in %d day",
                "Co-sell: the vendor is asked to help, and answers in %d days",
                settings.ANSWER_TIME.days,
            )
            % settings.ANSWER_TIME.days,
        }
        offered = UPGRADES.get(DealType(deal.deal_type), ())
        self.fields["to"].choices = [(level, words[level]) for level in offered]
        if len(offered) == 1:
            self.initial["to"] = offered[0]
        self.missing_contact = missing_contact_fields(deal)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to") == DealType.CO_SELL and not cleaned.get("help_wanted"):
            if "help_wanted" not in self.errors:
                self.add_error("help_wanted", _("Say which help you want."))
        elif cleaned.get("to") == DealType.CO_SELL and self.missing_contact:
            self.add_error("to", _("Co-sell needs the customer contact; enter it first."))
        return cleaned
