"""A select has the options of Django's own, with hundreds of them in less time."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

CHOICES = [
    ("", "–"),
    ("Often used", [("EUR", "Euro"), (3, '<b>Three & "more"</b>')]),
    ('a"b', "Quoted"),
]


@pytest.mark.parametrize("chosen", ["", "EUR", 3, 'a"b', None, ["EUR", 3]])
def test_a_select_is_the_same_as_djangos(chosen):
    kind = forms.SelectMultiple if isinstance(chosen, list) else forms.Select
    widget = kind(choices=CHOICES, attrs={"class": "form-select", "required": True, "size": False})
    ours, djangos = (
        parse_html(widget.render("currency", chosen, {"id": "id_currency"}, renderer))
        for renderer in (None, DjangoTemplates())
    )
    assert ours == djangos
    assert "<b>" not in str(ours)
