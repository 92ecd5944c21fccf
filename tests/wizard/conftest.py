"""A client that walks the wizard like a person."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deals.models import Deal
from tests.factories import CustomerFactory

CONTACT = {
    "contact_first_name": "Jan",
    "contact_last_name": "Nowak",
    "contact_phone": "600 100 200",
    "contact_email": "jan@customer.example",
    "specialist_notes": "Mornings.",
}


class Walker:
    """Signed in as `user`; `post` fills a step of the draft and gives the answer."""

    def __init__(self, user: Any, draft: Deal | None = None) -> None:
        self.user, self.client = user, Client()
        self.client.force_login(user)
        self.draft = draft or self.start()

    def start(self) -> Deal:
        answer = self.client.post("/deals/new/")
        assert answer.status_code == 302, answer.content
        return Deal.objects.get(reference=answer.url.split("/")[3])

    def url(self, step: str) -> str:
        return f"/deals/new/{self.draft.reference}/{step}/"

    def get(self, step: str) -> Any:
        return self.client.get(self.url(step))

    def post(self, step: str, **data: Any) -> Any:
        return self.client.post(self.url(step), data)

    def page(self, step: str) -> str:
        return str(self.get(step).content.decode())

    def stored(self) -> Deal:
        return Deal.objects.select_related("engagement").get(pk=self.draft.pk)


def details(office: Any, /, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Cloud for Żabka",
        "location": office.pk,
        "value": "1 234,50",
        "currency": "EUR",
        "close_date": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "crm_id": "CRM-7",
        "campaign_id": "",
        "notes": "First line\nSecond line",
    } | changes


def team(*rows: tuple[str, str, str]) -> dict[str, str]:
    data = {"team-TOTAL_FORMS": str(len(rows)), "team-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        for field, value in zip(("name", "phone", "email"), row, strict=True):
            data[f"team-{number}-{field}"] = value
    return data


@pytest.fixture
def customer(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015")


@pytest.fixture
def walk(cast):
    """Ula's walk through a new draft."""
    return Walker(cast.ula)


@pytest.fixture
def filled(cast, walk, customer):
    """Ula's walk with every step filled but the solution."""
    walk.post("customer", customer=customer.public_id)
    walk.post("contact", **CONTACT)
    walk.post("details", **details(cast.warsaw))
    walk.post("team", **team(("Ula User", "+48600100200", cast.ula.email)))
    return walk
