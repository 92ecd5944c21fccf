"""The portal as the access table sees it: its addresses, its accounts, three deals, a job."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from deals.actions import lifecycle
from deals.actions.attachments import add_attachment
from deals.actions.imports import start_import
from deals.actions.jobs import finish_job, start_job
from deals.actions.views import save_view
from deals.enums import Direction
from deals.jobs.imports import check_at_once
from deals.jobs.news import follow_now
from deals.models import Deal, DealImport, Follow, Job, SavedView
from deals.models.job import JobKind
from tests.cast import Cast
from tests.factories import make_deal, make_draft
from tests.registration.registering import registration_in

# The last part of an address, where it is no verb.
REST = {
    "deals:step": "step",
    "deals:change-comment": "handle",
    "deals:attachment": "public_id",
    "deals:remove-attachment": "public_id",
    "deals:review-contract": "attachment",
}
LETTER = "LETTER2345"  # the attachment of the deal
NEVER_USED, NEVER_USED_ID = "D-234567", "2345678923"
SIGN_IN = "/account/sign-in/"
TOKEN = re.compile(r"(?<=csrfmiddlewaretoken\" value=\")\w+")  # another one each time


def addresses(namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address below the namespace with its full name; the administration's only if asked."""
    return _below(get_resolver(), "", namespace)


def _below(resolver: Any, prefix: str, wanted: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            if inner != "admin:" or wanted == "admin:":
                yield from _below(pattern, inner, wanted)
        elif prefix.startswith(wanted):
            yield f"{prefix}{pattern.name}", pattern


@dataclass
class World:
    """Ula's deal in Warsaw with only her on the team, her draft, and what Northstar received."""

    cast: Cast
    deal: Deal
    draft: Deal
    received: Deal
    registered: Deal
    job: Job
    view: SavedView
    own_view: SavedView
    follow: Follow
    checked: DealImport
    accounts: dict[str, User | None] = field(init=False)
    handler: ClientHandler = field(default_factory=lambda: Client().handler)

    def __post_init__(self) -> None:
        self.accounts = {"anonymous": None, **self.cast.everybody}

    def reference(self, target: str) -> str:
        if target == "job":
            return self.job.public_id
        if target in ("view", "own_view", "follow", "checked"):
            return str(getattr(self, target).public_id)
        if target == "review":
            return self.registered.registration.public_id
        return NEVER_USED if target == "unused" else str(getattr(self, target).reference)

    def url(self, name: str, target: str, *, unused: bool = False) -> str:
        """The address; `target` is "–", a deal, or a deal and a verb or step after a slash."""
        kwargs: dict[str, str] = {}
        if name == "account_reset_password_from_key":
            kwargs = {"uidb36": "1", "key": "no-key"}
        elif name == "hint-closed":
            kwargs = {"hint": NEVER_USED if unused else target}
        elif target != "–":
            which, _, rest = target.partition("/")
            key, never = "reference", NEVER_USED
            if which in ("review", "job", "view", "own_view", "follow", "checked"):
                key, never = "public_id", NEVER_USED_ID
            if which != "–":
                kwargs[key] = never if unused else self.reference(which)
            if rest:
                kwargs[REST.get(name, "verb")] = rest
        return reverse(name, kwargs=kwargs)

    def ask(
        self, who: str, method: str, url: str, data: Any = None, *, follow: bool = False
    ) -> Any:
        """The answer to a person with a fresh browser."""
        client = Client()
        client.handler = self.handler  # which keeps its middleware
        if user := self.accounts[who]:
            client.force_login(user)
        answer = getattr(client, method.lower())(url, data or {}, follow=follow)
        if answer.streaming:
            b"".join(answer.streaming_content)  # which closes the file
        return answer


def build(cast: Cast) -> World:
    deal = make_deal(by=cast.ula, location=cast.warsaw, name="Zaffre lighthouse")
    deal = lifecycle.mark_stage(deal, by=cast.ula)
    letter = SimpleUploadedFile("Zaffre letter.txt", b"Agreed.")
    add_attachment(deal, by=cast.ula, file=letter, kind="engagement_letter", handle=LETTER)
    received = Deal.objects.get(engagement=deal.engagement_id, direction=Direction.INBOUND)
    draft = make_draft(by=cast.ula, location=cast.warsaw, name="Zaffre draft")
    registered = registration_in("in_review", cast).deal
    job = start_job(JobKind.EXPORT, by=cast.wanda, parameters={"tab": "outbound"})
    finish_job(job, result={}, file=BytesIO(b"Zaffre"), file_name="Zaffre deals.csv")
    view = save_view(by=cast.ula, tab="outbound", name="Zaffre view", query="q=a", shared=True)
    own = save_view(by=cast.ula, tab="outbound", name="Zaffre own", query="q=b")
    follow = follow_now(by=cast.ula, tab="outbound", view=own)
    checked = import_of(cast.wanda, b"Deal name;Customer\r\nZaffre rows;Nobody")
    return World(cast, deal, draft, received, registered, job, view, own, follow, checked)


def import_of(by: User, content: bytes) -> DealImport:
    """A file that was checked; all its rows have errors."""
    found = start_import(by=by, file=SimpleUploadedFile("Zaffre rows.csv", content))
    check_at_once(found, by=by, mapping=found.mapping, known="skip")
    found.refresh_from_db()
    return found


def said(answer: HttpResponse) -> str:
    """What the table says of an answer: its status, or "in" for being sent to sign in."""
    if answer.status_code == 302 and answer["Location"].startswith(SIGN_IN):
        return "in"
    return str(answer.status_code)


def body(answer: HttpResponse) -> str:
    return TOKEN.sub("", answer.content.decode())


def headers(answer: HttpResponse) -> dict[str, str]:
    return {n: v for n, v in answer.headers.items() if n not in ("Content-Length", "Set-Cookie")}
