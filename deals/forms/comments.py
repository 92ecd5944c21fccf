"""What people say about a deal."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.models.reference import new_public_id
from portal.text import BlockField, LineField


def text_field():
    """The text of a comment."""
    widget = forms.Textarea(attrs={"rows": 3})
    words = {"required": _("Write something.")}
    return BlockField(label=_("Comment"), max_length=4000, error_messages=words, widget=widget)


class CommentForm(forms.Form):
    """A comment and who may read it; `sides` are the other organizations.

    Without any there is nothing to choose, and the comment stays in the own organization.
    """

    text = text_field()
    shared = forms.TypedChoiceField(
        label=_("Who may read it"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        required=False,
        empty_value=False,
    )
    handle = LineField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, deal, sides=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shared", "no")
        self.initial["handle"] = new_public_id()
        own = _("Only %s") % deal.organization
        if not sides:
            del self.fields["shared"]
            self.fields["text"].help_text = _("%s reads it.") % own
            return
        shared = _("Shared with %s") % ", ".join(map(str, sides))
        self.fields["shared"].choices = [("no", own), ("yes", shared)]

    def clean_handle(self):
        """A handle of ours, else a new one."""
        handle = self.cleaned_data["handle"]
        return handle if re.fullmatch(r"[0-9A-Z]{10}", handle, re.ASCII) else new_public_id()


class CommentTextForm(forms.Form):
    """The text of a comment that is put right."""

    text = text_field()
