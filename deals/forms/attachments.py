"""A file for a deal: what it is, and to which stage it belongs."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from deals.enums import AttachmentKind
from deals.forms.fields import HandleField
from deals.pipelines import next_stage, pipeline
from portal.filetypes import ENDINGS


class AttachmentForm(forms.Form):
    """The action checks the file; here is only what the browser can help with.

    `kinds` is what may be attached now to a deal of that type and progress.
    """

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AttachmentKind)
    percent = forms.TypedChoiceField(label=_("Stage"), coerce=int, required=False, empty_value=None)
    handle = HandleField()

    def __init__(self, *args, kinds, deal_type, progress, **kwargs):
        # Not the only form of its page.
        super().__init__(*args, auto_id="attachment-%s", **kwargs)
        self.fields["kind"].choices = [(kind, kind.label) for kind in kinds]
        stages = [
            (stage.percent, f"{stage.label}, {stage.percent}%") for stage in pipeline(deal_type)
        ]
        self.fields["percent"].choices = [("", _("The whole deal")), *stages]
        upcoming = next_stage(deal_type, progress)
        self.initial.setdefault("percent", upcoming.percent if upcoming else None)
        words = _("PDF, Office, OpenDocument, PNG, JPEG, text or CSV, at most %s.")
        self.fields["file"].help_text = words % filesizeformat(settings.ATTACHMENT_LIMIT)
