"""The one place where mails are built."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.text import clean_text


def build_mail(
    *,
    to: str,
    subject: str,
    template: str,
    context: dict[str, Any],
    language: str,
    message_id: str = "",
) -> EmailMultiAlternatives:
    """A mail to exactly one address, as text and HTML (`template`.txt and .html).

    `message_id` (with angle brackets) stays the same when a delivery is tried again.
    """
    if "," in to or "\n" in to:
        raise ValueError("A mail has exactly one recipient.")
    with override(language):
        text = plain(f"{template}.txt", context)
        html = render_to_string(f"{template}.html", {**context, "language": language})
    host = urlsplit(settings.SITE_URL).hostname
    mail = EmailMultiAlternatives(
        clean_text(subject),
        text,
        to=[to],
        headers={"Message-ID": message_id or f"<{uuid.uuid4()}@{host}>"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def plain(template: str, context: dict[str, Any]) -> str:
    """A text, which has nothing to escape."""
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))
