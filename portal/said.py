"""Texts that remember their message, so that they can be kept and said in another language later.

What is written into the database by one person and read by another is kept as the message with its
values, and put into words for each reader. What was kept as plain text is read as it is.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.utils.translation import get_language, trans_real
from django.utils.translation import gettext as in_words  # not a text of ours to translate
from django.utils.translation import ngettext as in_number

CONTEXT = "\x04"  # stands between a message's context and the message
LONGEST = 200  # characters of a value
_NAMED = re.compile(r"%\((\w+)\)")
Kept = dict[str, Any]  # plain JSON


class Said(str):
    """A text in the language of its moment; `kept` is its message."""

    kept: Kept

    def __str__(self) -> str:
        return self  # not a copy, which would know nothing

    def __mod__(self, values: Any) -> "Said":
        named = _NAMED.findall(self.kept["words"]) if isinstance(values, Mapping) else ()
        return _said(super().__mod__(values), self.kept | {"with": _plain(values, named)})


def _said(text: str, kept: Kept) -> Said:
    said = Said(text)
    said.kept = kept
    return said


def _plain(values: Any, named: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: _plain(values[name], ()) for name in named}
    if isinstance(values, tuple):
        return [_plain(value, ()) for value in values]
    return values if isinstance(values, int | float) else str(values)[:LONGEST]


def kept(text: str) -> Kept:
    """What to keep of a text: its message if it knows it, else the text."""
    return text.kept if isinstance(text, Said) else {"words": str(text)}


def told(kept: Mapping[str, Any]) -> str:
    """What was kept, in the reader's language."""
    if "plural" in kept:
        text = in_number(kept["words"], kept["plural"], kept["number"])
    else:
        text = in_words(kept["words"]).rpartition(CONTEXT)[2]
    if "with" not in kept:
        return text
    values = kept["with"]
    return text % (tuple(values) if isinstance(values, list) else values)


def said_again(kept: Mapping[str, Any]) -> Said:
    """As `told`, and it still knows its message."""
    return _said(told(kept), dict(kept))


_STARTS = '{"words": '


class SaidField(models.TextField):
    """A text that is stored as its message, if it knows it, and read in the reader's language."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # all that the database knows

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return json.dumps(value.kept) if isinstance(value, Said) else value

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        if value and value.startswith(_STARTS):
            return said_again(json.loads(value))
        return value


class _Remembering:
    """A language's translation that gives `Said`."""

    def __init__(self, translation: Any) -> None:
        self._translation = translation

    def __getattr__(self, name: str) -> Any:
        return getattr(self._translation, name)

    def gettext(self, message: str) -> Said:
        return _said(self._translation.gettext(message), {"words": message})

    def ngettext(self, singular: str, plural: str, number: int) -> Said:
        text = self._translation.ngettext(singular, plural, number)
        return _said(text, {"words": singular, "plural": plural, "number": number})


@contextmanager
def remembering() -> Iterator[None]:
    """Within it all translated texts remember their message, until somebody sets a language.

    Django has no public way to have texts translated by an object of ours: `activate` takes the
    name of a language. So it is put where `activate` puts its own.
    """
    active = vars(trans_real)["_active"]
    before = getattr(active, "value", None)
    active.value = _Remembering(trans_real.translation(get_language() or "en"))
    try:
        yield
    finally:
        active.value = before
