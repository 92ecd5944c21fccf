"""The forms of an import: its file, what its columns are, and the consent for all its rows."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.forms.steps import ConsentForm
from deals.importing.deal_columns import COLUMNS, taken_twice
from deals.importing.sheets import MOST_ROWS, told
from deals.models.imports import Known


class ImportFileForm(forms.Form):
    """The action looks into the file; here is only what the browser can help with."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("CSV or Excel (.xlsx), at most %(size)s and %(rows)s rows.")
        self.fields["file"].help_text = words % {
            "size": filesizeformat(settings.ATTACHMENT_LIMIT),
            "rows": told(MOST_ROWS),
        }


class ColumnsForm(forms.Form):
    """What each column is taken for, and what happens to rows with a known CRM ID."""

    known = forms.ChoiceField(
        label=gettext_lazy("Rows with a CRM ID that a deal has already"),
        choices=Known,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, deal_import, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("known", deal_import.known)
        self.width = len(deal_import.header)
        names = [(column.key, column.label) for column in COLUMNS]
        choices = [("", _("Don't use")), *sorted(names, key=lambda pair: str(pair[1]).casefold())]
        for number, (header, key) in enumerate(
            zip(deal_import.header, deal_import.mapping, strict=True)
        ):
            name = f"column-{number}"
            self.fields[name] = forms.ChoiceField(
                label=_("“%s” is") % header, choices=choices, required=False, initial=key
            )

    def clean(self):
        values = super().clean()
        if twice := taken_twice(self.mapping()):
            names = ", ".join(str(column.label) for column in twice)
            raise forms.ValidationError(_("Only one column can be read as: %s.") % names)
        return values

    def mapping(self):
        return [self.cleaned_data.get(f"column-{n}", "") for n in range(self.width)]

    def columns(self):
        """The bound fields of the columns, in order."""
        return [self[f"column-{number}"] for number in range(self.width)]


class CommitForm(ConsentForm):
    """The wizard's consent, once for all rows that become new deals."""

    consent = forms.BooleanField(
        label=gettext_lazy("I confirm this for every row of the file that becomes a deal."),
        error_messages={"required": gettext_lazy("Tick the box to give your consent.")},
    )

    def __init__(self, *args, asks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].required = asks
