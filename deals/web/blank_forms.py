"""The forms of the deal page with nothing typed in them yet, drawn once for each that there is.

crispy takes longer for such a form than the page for its timeline, and hardly any is sent. All that
one looks like follows from the arguments here; only the handle is each page's own.
"""

from functools import lru_cache
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from deals.enums import AttachmentKind
from deals.forms.attachments import AttachmentForm
from deals.forms.comments import CommentForm
from deals.models.reference import new_public_id

KEPT = 200


def comment_fields(organization: str, sides: tuple[str, ...]) -> SafeString:
    """To write a comment in the organization, or for the other `sides` too."""
    return _with_handle(_comment(organization, sides, get_language()))


def attachment_fields(
    kinds: tuple[AttachmentKind, ...], deal_type: str, progress: int
) -> SafeString:
    """To attach a file of one of the kinds to a deal of that type and progress."""
    return _with_handle(_attachment(kinds, deal_type, progress, get_language()))


@lru_cache(maxsize=KEPT)
def _comment(organization: str, sides: tuple[str, ...], language: str | None) -> SafeString:
    return _drawn(CommentForm(organization=organization, sides=sides))


@lru_cache(maxsize=KEPT)
def _attachment(
    kinds: tuple[AttachmentKind, ...], deal_type: str, progress: int, language: str | None
) -> SafeString:
    return _drawn(AttachmentForm(kinds=kinds, deal_type=deal_type, progress=progress))


def _drawn(form: Any) -> SafeString:
    del form.fields["handle"]
    drawn: SafeString = as_crispy_form(form)
    return drawn


def _with_handle(fields: SafeString) -> SafeString:
    return format_html('{}<input type="hidden" name="handle" value="{}">', fields, new_public_id())
