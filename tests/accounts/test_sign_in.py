"""Signing in and out: by e-mail, throttled, the same way for the administration."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories.accounts import PASSWORD

SIGN_IN = "/account/sign-in/"


@pytest.fixture(autouse=True)
def nobody_was_throttled(db):
    cache.clear()


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_user_signs_in_with_the_address_in_any_case_and_comes_home(cast, client):
    answer = sign_in(client, "Admin@Contoso.Example")
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert is_signed_in(client)


def test_signing_in_leads_on_to_where_one_wanted_to_go(cast, client):
    wanted = client.get(reverse("deals:drafts"))
    assert wanted["Location"] == f"{SIGN_IN}?next={reverse('deals:drafts')}"
    answer = sign_in(client, cast.anna.email, next=reverse("deals:drafts"))
    assert answer["Location"] == reverse("deals:drafts")


def test_signing_in_never_leads_to_another_site(cast, client):
    answer = sign_in(client, cast.anna.email, next="https://evil.example/")
    assert answer["Location"] == reverse("home")


@pytest.mark.parametrize("email", ["admin@contoso.example", "nobody@contoso.example"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_words(cast, client, email):
    answer = sign_in(client, email, "wrong")
    assert "address or the password is wrong" in answer.content.decode()
    assert not is_signed_in(client)


def test_too_many_wrong_passwords_stop_even_the_right_one_and_say_so(cast, client):
    for _ in range(5):
        sign_in(client, cast.anna.email, "wrong")
    answer = sign_in(client, cast.anna.email)
    assert "too many wrong passwords" in answer.content.decode()
    assert not is_signed_in(client)


def test_an_account_that_is_not_active_is_not_signed_in(cast, client):
    cast.anna.is_active = False
    cast.anna.save()
    sign_in(client, cast.anna.email)
    assert not is_signed_in(client)


def test_signing_out_needs_a_post(cast, client):
    client.force_login(cast.anna)
    assert client.get("/account/sign-out/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/account/sign-out/")["Location"] == SIGN_IN
    assert not is_signed_in(client)


def test_the_administration_has_the_same_sign_in_and_comes_back(cast, client):
    answer = client.get(reverse("admin:index"), follow=True)
    path, query = answer.redirect_chain[-1][0].split("?")
    assert path == SIGN_IN
    assert "admin" in query


def test_who_is_no_staff_gets_no_loop_at_the_administration(cast, client):
    client.force_login(cast.anna)
    assert client.get(reverse("admin:index"), follow=True).status_code in (403, 404)


def test_demo_accounts_are_shown_in_the_demo_only(db, client, settings):
    assert b"Demo accounts" not in client.get(SIGN_IN).content
    settings.DEMO = True
    page = client.get(SIGN_IN).content
    assert b"warsaw-user@contoso.example" in page
    assert PASSWORD.encode() in page


@pytest.mark.parametrize("path", ["/account/sign-up/", "/account/signup/", "/account/email/"])
def test_nobody_signs_up_or_manages_addresses(cast, client, path):
    client.force_login(cast.anna)
    assert client.get(path).status_code == 404


def test_a_password_is_changed_with_the_old_one(cast, client):
    client.force_login(cast.anna)
    new = {"password1": "eleven bright otters", "password2": "eleven bright otters"}
    refused = client.post(reverse("account_change_password"), {"oldpassword": "no", **new})
    assert refused.status_code == 200
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    cast.anna.refresh_from_db()
    assert cast.anna.check_password("eleven bright otters")
