"""What a person wants to be told by e-mail: at once, as a daily digest, or not."""

from django import forms

from deals.models.notification import Mail, Notice, usual_mail


class PreferencesForm(forms.Form):
    """One choice for each notice; as is usual where nothing was chosen."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(user.notice_preferences.values_list("notice", "mail"))
        for notice in Notice:
            self.fields[notice.value] = forms.ChoiceField(
                label=notice.label,
                choices=Mail,
                initial=chosen.get(notice.value, usual_mail(notice)),
                widget=forms.RadioSelect,
            )
