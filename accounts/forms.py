"""The form of one's own account."""

import copy
import zoneinfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import Theme


def zone_choices():
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class ProfileForm(forms.ModelForm):
    """Name, phone, how pages look and speak; the phone number goes onto the teams you join."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = User
        fields = ["name", "phone", "language", "theme", "shortcuts", "time_zone"]

    def __init__(self, data=None, *, user):
        super().__init__(data, instance=copy.copy(user))
        self.fields["phone"].required = True
        self.fields["phone"].help_text = _("With country code; it goes onto the teams you join.")
        self.fields["language"].choices = [("", _("As in the browser")), *settings.LANGUAGES]
        self.fields["theme"].choices = [("", _("As on the device")), *Theme.choices]
        for field in ("language", "theme"):
            self.fields[field].help_text = ""  # the first choice says it
        self.fields["shortcuts"].help_text = _("Press “?” on any page to see them.")
