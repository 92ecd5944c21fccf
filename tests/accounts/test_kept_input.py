"""Typed input survives a session that ended, and nothing is kept that should not be."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from deals.actions.drafts import start_draft
from portal.web import kept
from tests.factories.accounts import PASSWORD


@pytest.fixture
def step(cast):
    cache.clear()
    draft = start_draft(by=cast.anna)
    return reverse("deals:step", kwargs={"reference": draft.reference, "step": "contact"})


def sign_in(client, cast):
    return client.post(reverse("account_login"), {"login": cast.anna.email, "password": PASSWORD})


def test_a_step_posted_after_the_session_ended_is_there_after_signing_in(cast, client, step):
    answer = client.post(step, {"contact_first_name": "Żaneta"})
    assert answer["Location"] == f"/account/sign-in/?next={step}"
    sign_in(client, cast)
    assert b"\xc5\xbbaneta" in client.get(step).content
    assert "You were signed out" not in client.get(step).content.decode()  # told once


def test_the_token_and_passwords_are_not_kept(client, step):
    client.post(step, {"csrfmiddlewaretoken": "t", "password1": "p", "contact_first_name": "Jan"})
    assert client.session[kept.KEY] == {step: "contact_first_name=Jan"}


def test_more_than_a_form_is_not_kept(client, step):
    answer = client.post(step, {"contact_first_name": "x" * (kept.LIMIT + 1)})
    assert answer.status_code == 302
    assert kept.KEY not in client.session


def test_a_page_that_does_not_ask_for_it_keeps_nothing(db, client):
    client.post(reverse("account"), {"name": "Jan"})
    assert kept.KEY not in client.session


def test_a_form_of_another_site_is_refused_before_anything_is_kept(cast, step):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(step, {"contact_first_name": "Jan"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()
    assert kept.KEY not in client.session


@pytest.mark.parametrize(
    "path", ["/", "/deals/outbound/", "/account/", "/account/password/change/"]
)
def test_every_page_leads_to_signing_in(db, client, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/sign-in/")
