"""What a person wants to be told by e-mail: at once, as a daily digest, or not."""

from django import forms

from deals.models.notification import Mail, Notice


class PreferencesForm(forms.Form):
    """One choice for each notice; at once where nothing was chosen."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(user.notice_preferences.values_list("notice", "mail"))
        for notice in Notice:
            self.fields[notice.value] = forms.ChoiceField(
                label=notice.label,
                choices=Mail,
                initial=chosen.get(notice.value, Mail.AT_ONCE),
                widget=forms.RadioSelect,
            )
