"""The demo's outbox: mails that a real installation would send, read from where they are written.

Everybody sees those to themselves, programme staff see all. It exists in the demo only, as long as
no mail server is configured.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

SHOWN = 50
READ = 1000  # files, the newest
BETWEEN = b"\n" + 79 * b"-" + b"\n"  # how Django's file backend ends each mail


@dataclass(frozen=True)
class Sent:
    """A mail as its reader sees it."""

    at: datetime
    to: str
    subject: str
    text: str


def is_here() -> bool:
    """Whether this installation shows its mails instead of sending them."""
    return bool(settings.DEMO and not settings.MAIL_HOST)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails to the user; 404 outside the demo."""
    if not is_here():
        raise Http404
    user: Any = request.user
    mails = mails_in(Path(settings.MAIL_DIR), to="" if user.is_staff else user.email)
    return render(request, "outbox.html", {"mails": mails, "all": user.is_staff})


def mails_in(folder: Path, *, to: str = "") -> list[Sent]:
    """The newest mails in `folder`, to one address or to all; none if there is no folder yet."""
    files = heapq.nlargest(READ, folder.glob("*.log"), key=lambda file: file.name)
    found = (sent for file in files for sent in read(file, to) if to in {"", sent.to})
    return sorted(islice(found, SHOWN), key=lambda sent: sent.at, reverse=True)


def read(file: Path, to: str) -> Iterator[Sent]:
    """The mails of a file, the newest first; those that don't name `to` are not taken apart."""
    for raw in reversed(file.read_bytes().split(BETWEEN)):
        if not raw.strip() or to.encode() not in raw:
            continue
        mail: Any = message_from_bytes(raw, _class=EmailMessage, policy=default)
        body = mail.get_body(("plain",))
        yield Sent(
            at=mail["Date"].datetime,
            to=str(mail["To"]),
            subject=str(mail["Subject"]),
            text=body.get_content() if body else "",
        )


urlpatterns = [path("outbox/", outbox, name="outbox")]
