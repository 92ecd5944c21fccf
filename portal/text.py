"""Clean text, once, the same way everywhere: NFC, no control characters, no stray blanks.

Model fields `Line` and `Block` clean on every way in: forms, admin, API, import and plain
`save()`. Both databases therefore hold the same, and no mail header can be broken.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

# Control, format (but zero-width joiners), surrogate, private and line-separator characters.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT = {"\n", "\u200c", "\u200d"}
_BLANKS = re.compile(r"[^\S\n]+")
WRONG_ADDRESS = _("Enter an e-mail address like anna@company.example.")


def clean_text(value: str, *, lines: bool = False) -> str:
    """`value` in NFC without unwanted characters; line breaks stay only with `lines`."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()  # nearly always, and imports clean millions of values
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if value.isprintable():
        return _BLANKS.sub(" ", value).strip()
    value = "".join(
        " " if c == "\t" or unicodedata.category(c) in {"Zl", "Zp"} else c
        for c in value
        if c in _KEPT or c == "\t" or unicodedata.category(c) not in _UNWANTED - {"Zl", "Zp"}
    )
    if not lines:
        value = value.replace("\n", " ")
    return _BLANKS.sub(" ", value).strip()


class LineField(forms.CharField):
    """A form field for one line of clean text."""

    lines = False

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_text(value, lines=self.lines) if value else value


class BlockField(LineField):
    """A form field for clean text of several lines."""

    lines = True
    widget = forms.Textarea(attrs={"rows": 4})


class AddressField(forms.EmailField):
    """A form field for an e-mail address, whose complaint shows how one looks."""

    default_error_messages = {"invalid": WRONG_ADDRESS}


class Line(models.CharField):
    """One line of clean text."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineField, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_text(value) if isinstance(value, str) else value


class Block(models.TextField):
    """Clean text of several lines; `max_length` is checked by forms."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(
            **{"form_class": BlockField, "widget": forms.Textarea(attrs={"rows": 4}), **kwargs}
        )

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_text(value, lines=True) if isinstance(value, str) else value


# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
        "ı": "i", "ŧ": "t", "ŋ": "n", "ƒ": "f",
    }
)  # fmt: skip
_WORDS = re.compile(r"[^\W_]+")


def fold(value: str) -> str:
    """`value` for searching: lower case, no diacritics, words of letters and digits, one blank.

    "Żabka Polska" and "ZABKA  polska" fold to the same, and what is folded stays as it is.
    Casefolding comes before the table, which therefore needs small letters only.
    """
    if value.isascii():
        return " ".join(_WORDS.findall(value.lower()))
    letters = unicodedata.normalize("NFKD", value).casefold().translate(_PLAIN_LETTERS)
    letters = unicodedata.normalize("NFKD", letters)  # casefolding can put letters together again
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(_WORDS.findall(kept))


@lru_cache(1000)
def fold_whole(value: str) -> str:
    """`value` folded, without blanks: "Deal Name", "deal_name" and "dealname" are the same.

    It remembers, as row after row of a file has the same words.
    """
    return fold(value).replace(" ", "")
