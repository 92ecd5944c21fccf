"""Signing in under attack: fixed sessions, foreign targets, guessing, forged addresses."""

import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.tasks import send_password_reset
from tests.factories.accounts import PASSWORD
from tests.security.world import SIGN_IN

# Where an attacker would like somebody to land after signing in or out.
ELSEWHERE = [
    *["https://evil.example/", "//evil.example/", "///evil.example", "http:evil.example"],
    *["\\\\evil.example", "/\\evil.example", "https:///evil.example", "javascript:alert(1)"],
    *["http://testserver@evil.example/", "http://testserver.evil.example/", "ftp://testserver/"],
    *["\thttps://evil.example", "/%09/evil.example@", "data:text/html,x", "https://127.0.0.1:1/"],
]


@pytest.fixture(autouse=True)
def nobody_was_throttled(db):
    cache.clear()


def sign_in(client, email, password=PASSWORD, next="", **headers):
    typed = {"login": email, "password": password, "next": next}
    return client.post(SIGN_IN, typed, headers=headers)


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_elsewhere(cast, client, target):
    for answer in (
        sign_in(client, cast.anna.email, next=target),
        client.get(SIGN_IN, {"next": target}),
        client.post(reverse("account_logout"), {"next": target}),
        sign_in(client, cast.root.email, next=target),
        client.get(reverse("admin:login"), {"next": target}),
    ):
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\])", answer["Location"]), answer["Location"]


def test_the_administration_leads_nobody_elsewhere_either(db, client):
    target = "https://evil.example/"
    answer = client.get(reverse("admin:login"), {"next": target}, follow=True)
    assert answer.status_code == 200
    assert f'value="{target}"' not in answer.content.decode()


def test_staff_cannot_try_passwords_at_the_administrations_own_form(cast, client):
    cast.sam.is_staff, cast.sam.organization = True, None
    cast.sam.save()
    client.force_login(cast.sam)
    typed = {"username": cast.root.email, "password": PASSWORD}
    answer = client.post(reverse("admin:login"), typed)
    assert answer["Location"] == reverse("admin:index")
    assert client.session["_auth_user_id"] == str(cast.sam.pk)


def test_signing_in_and_out_changes_the_session(cast, client):
    client.post(reverse("deals:step", args=["D-234567", "contact"]), {"contact_first_name": "J"})
    fixed = client.session.session_key
    sign_in(client, cast.anna.email)
    signed_in = client.session.session_key
    assert fixed
    assert signed_in not in (fixed, None)
    client.post(reverse("account_logout"))
    stolen = Client()
    stolen.cookies["cosell_session"] = signed_in
    assert stolen.get("/")["Location"].startswith(SIGN_IN)


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(cast, client):
    cookie = sign_in(client, cast.anna.email).cookies["cosell_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_form_of_another_site_signs_nobody_in(cast):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, cast.anna.email).status_code == 403


@pytest.mark.parametrize("email", ["admin@contoso.example", "nobody@contoso.example"])
def test_a_known_and_an_unknown_address_cost_one_hash_each(cast, client, email, monkeypatch):
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(a) or encode(*a, **k)
    )
    sign_in(client, email, "wrong")
    assert len(hashed) == 1


def test_a_forged_address_does_not_help_guessing(cast, client):
    for number in range(10):
        sign_in(client, f"u{number}@x.example", "wrong", **{"x-forwarded-for": f"9.9.9.{number}"})
    answer = sign_in(client, cast.anna.email, **{"x-forwarded-for": "9.9.9.99"})
    assert not is_signed_in(client)
    assert "too many wrong passwords" in answer.content.decode()


def test_behind_a_proxy_one_visitors_guessing_stops_no_other_visitor(cast, client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        # What the visitor says of their own address stands before what the proxy saw.
        chain = {"x-forwarded-for": f"8.8.8.{number}, 9.9.9.9"}
        answer = sign_in(client, f"u{number}@x.example", "wrong", **chain)
    assert "too many wrong passwords" in answer.content.decode()
    sign_in(client, cast.anna.email, **{"x-forwarded-for": "7.7.7.7"})
    assert is_signed_in(client)


def test_settings_trust_the_proxy_only_when_told_and_https_makes_cookies_strict(tmp_path):
    names = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME"
    code = f"from portal import settings as s; print({names}, getattr(s, '{PROXY}', 0))"
    plain = {k: v for k, v in os.environ.items() if not k.startswith("COSELL_")}
    strict = {"COSELL_URL": "https://deals.example.com", "COSELL_BEHIND_PROXY": "1"}
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=plain | {"COSELL_VAR": str(tmp_path)} | more,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for more in ({}, strict)
    ]
    assert said == ["cosell_session False cosell_csrf 0", "__Host-session True __Host-csrf 1"]


PROXY = "ALLAUTH_TRUSTED_PROXY_COUNT"


@pytest.mark.parametrize("path", [SIGN_IN, "/", "/healthz", "/account/password/reset/"])
def test_another_host_name_is_refused(db, client, path):
    assert client.get(path, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("login", ["\x00", "a" * 5000 + "@x.example", "'; --", "a@b@c"])
@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_nonsense_for_an_address_is_no_error_of_ours(db, client, name, login):
    typed = {"login": login, "email": login, "password": "x" * 5000}
    answer = client.post(reverse(name), typed)
    assert answer.status_code in (200, 302)
    assert not is_signed_in(client)


def test_a_page_that_htmx_asks_for_after_signing_out_is_loaded_anew(db, client):
    answer = client.get(reverse("deals:outbound"), headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")
    assert answer.content == b""


def test_a_former_address_opens_nothing(cast, client):
    former = cast.anna.email
    sign_in(client, former)  # allauth keeps a copy of the address now
    client.post(reverse("account_logout"))
    send_password_reset.call(cast.anna.pk)
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    cast.anna.email = "anna@contoso.example"
    cast.anna.save()
    sign_in(client, former)
    assert not is_signed_in(client)
    client.post(reverse("account_reset_password"), {"email": former})
    assert not DBTaskResult.objects.exists()
    assert "no longer works" in client.get(link, follow=True).content.decode()
    sign_in(client, "anna@contoso.example")
    assert is_signed_in(client)


def test_a_link_with_another_users_number_does_not_work(cast, client):
    send_password_reset.call(cast.ula.pk)
    link = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    token = link.rstrip("/").split("-", 1)[1]
    ulas = link.split("/key/")[1].split("-")[0]
    send_password_reset.call(cast.root.pk)
    roots = mail.outbox[1].body.split("/key/")[1].split("-")[0]
    assert roots != ulas
    page = client.get(f"/account/password/reset/key/{roots}-{token}/", follow=True)
    assert "no longer works" in page.content.decode()
