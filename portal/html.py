"""Small pieces of HTML, of which a list needs hundreds: as Django's own, five times as quick.

The only place that calls a text safe, and only after every value in it has been escaped.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString


def html(template: str, *values: Any) -> SafeString:
    """As `format_html` with values by position; `template` is a literal of ours."""
    return SafeString(template.format(*[safe(value) for value in values]))


def joined(pieces: Iterable[Any], between: str = "") -> SafeString:
    """One after the other, each escaped unless it is safe; `between` is a literal of ours."""
    return SafeString(between.join([safe(piece) for piece in pieces]))


def safe(value: Any) -> str:
    """HTML that shows the value; what is HTML already stays as it is."""
    if isinstance(value, SafeString):
        return value
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))
