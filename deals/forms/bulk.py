"""Input of what is done to many deals at once: the forms of the single actions, without a deal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.actions.team import Member
from deals.forms.fields import HandleField
from deals.forms.team import FIELDS, MemberForm
from deals.forms.verbs import ErrorForm, VerbForm
from deals.models import Deal
from portal.text import LineField


class OnceForm(forms.Form):
    """Goes with the page that asks: pressed twice, it is done once."""

    handle = HandleField()


class MemberToAddForm(VerbForm, MemberForm):
    def values(self):
        return {"member": Member(**{name: self.cleaned_data[name] for name in FIELDS})}


class CampaignForm(VerbForm):
    campaign_id = LineField(
        label=_("Marketing campaign ID"),
        max_length=Deal._meta.get_field("campaign_id").max_length,
        error_messages={"required": _("Enter the marketing campaign ID.")},
    )


class ManyAsErrorForm(ErrorForm):
    """All of them may be doubles of one deal, which stays."""

    def doubles(self):
        return []
