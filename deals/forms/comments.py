"""What people say about a deal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.forms.fields import HandleField
from portal.text import BlockField


def text_field():
    """The text of a comment."""
    widget = forms.Textarea(attrs={"rows": 3})
    words = {"required": _("Write the comment.")}
    return BlockField(label=_("Comment"), max_length=4000, error_messages=words, widget=widget)


class CommentForm(forms.Form):
    """A comment in an `organization` and who may read it; `sides` are the other ones.

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
    handle = HandleField()

    def __init__(self, *args, organization, sides=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shared", "no")
        own = _("Only %s") % organization
        if not sides:
            del self.fields["shared"]
            self.fields["text"].help_text = _("%s reads it.") % own
            return
        shared = _("Shared with %s") % ", ".join(map(str, sides))
        self.fields["shared"].choices = [("no", own), ("yes", shared)]


class CommentTextForm(forms.Form):
    """The text of a comment that is put right."""

    text = text_field()
