"""A list's name, who sees it, and whether one's own list opens with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.models.view import NAME_LIMIT
from portal.text import LineField


class ViewForm(forms.Form):
    name = LineField(
        label=_("Name"),
        max_length=NAME_LIMIT,
        error_messages={"required": _("Give the view a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shared = forms.BooleanField(
        label=_("Share with my organization"),
        required=False,
        help_text=_("Everybody there sees what matches within their own rights."),
    )
    default = forms.BooleanField(label=_("Open this list with it"), required=False)


class NewViewForm(ViewForm):
    """With the list to keep, as its address has it."""

    query = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
