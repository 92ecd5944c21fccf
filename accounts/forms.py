"""The forms of one's own account, and allauth's in the portal's words."""

import copy

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import Theme
from portal.text import WRONG_ADDRESS
from portal.zones import zone_choices


class ProfileForm(forms.ModelForm):
    """Name, phone, how pages look and speak; the phone number goes onto the teams you join."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = User
        fields = ["name", "phone", "language", "theme", "shortcuts", "time_zone"]

    def __init__(self, data=None, *, user):
        super().__init__(data, instance=copy.copy(user))
        self.fields["name"].error_messages["required"] = _("Enter your name.")
        self.fields["phone"].required = True
        self.fields["phone"].error_messages["required"] = _("Enter your phone number.")
        self.fields["phone"].help_text = _("With country code; it goes onto the teams you join.")
        self.fields["language"].choices = [("", _("As in the browser")), *settings.LANGUAGES]
        self.fields["time_zone"].choices = zone_choices(get_language(), user.time_zone)
        self.fields["theme"].choices = [("", _("As on the device")), *Theme.choices]
        for field in ("language", "theme"):
            self.fields[field].help_text = ""  # the first choice says it
        self.fields["shortcuts"].help_text = _("Press “?” on any page to see them.")


MISSING = {
    "login": _("Enter your e-mail address."),
    "email": _("Enter your e-mail address."),
    "password": _("Enter your password."),
    "oldpassword": _("Enter your current password."),
    "password1": _("Enter a new password."),
    "password2": _("Enter the new password again."),
}


class InOurWords:
    """Fields say what is missing; labels are enough, so nothing is repeated inside of fields."""

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in MISSING.items():
            if field := self.fields.get(name):
                field.error_messages["required"] = words
                field.widget.attrs.pop("placeholder", None)
        for name in {"login", "email"} & set(self.fields):
            self.fields[name].label = _("E-mail")
            self.fields[name].error_messages["invalid"] = WRONG_ADDRESS


class SignInForm(InOurWords, allauth.LoginForm):
    pass


class ForgottenPasswordForm(InOurWords, allauth.ResetPasswordForm):
    pass


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):
    pass
