"""The page of one's own account, and the language and zone it sets."""

import pytest
from django.urls import reverse

from accounts.models import User

TYPED = {
    "name": "Anna Nowak",
    "phone": "+48 600 700 800",
    "language": "pl",
    "time_zone": "Europe/Lisbon",
}


@pytest.fixture
def anna(cast, client):
    client.force_login(cast.anna)
    return cast.anna


def save(client, **changes):
    return client.post(reverse("account"), TYPED | changes)


def test_a_user_changes_name_phone_language_and_zone(anna, client):
    assert save(client).status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.phone.as_e164) == ("Anna Nowak", "+48600700800")
    assert (anna.language, anna.time_zone) == ("pl", "Europe/Lisbon")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 151),
        ("phone", "12"),
        ("phone", ""),
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_what_was_typed_stays(
    anna, client, field, value
):
    answer = save(client, **{field: value})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["time_zone"].value() == {**TYPED, field: value}["time_zone"]
    anna.refresh_from_db()
    assert anna.name == "Anna Admin"


def test_email_organization_and_rights_cannot_be_posted(anna, client, cast):
    save(client, email="me@evil.example", organization=cast.fabrikam.pk, is_staff="on")
    anna.refresh_from_db()
    assert (anna.email, anna.organization) == ("admin@contoso.example", cast.contoso)
    assert not anna.is_staff


def test_roles_are_shown_with_where_they_hold(cast, client):
    cast.ula.assignments.create(role="viewer", location=None)
    client.force_login(cast.ula)
    page = " ".join(client.get(reverse("account")).content.decode().split())
    assert "Referral user" in page
    assert "Warsaw" in page
    assert "entire Contoso" in page


def test_an_account_without_a_role_or_an_organization_has_the_page_too(cast, client):
    for user in (cast.nora, cast.root):
        client.force_login(user)
        assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "Europe"])
def test_a_zone_nobody_knows_breaks_no_page(anna, client, zone):

    User.objects.filter(pk=anna.pk).update(time_zone=zone)
    assert client.get("/").status_code == 200


def test_zones_are_named_in_the_readers_language_and_an_old_name_is_kept(anna, client):
    User.objects.filter(pk=anna.pk).update(language="pl", time_zone="US/Pacific")
    page = client.get(reverse("account"))
    zones = dict(page.context["form"].fields["time_zone"].choices)
    assert zones["Europe/Warsaw"] in (
        "Warszawa, Polska (UTC+01:00)",
        "Warszawa, Polska (UTC+02:00)",
    )
    assert zones["Asia/Kathmandu"] == "Kathmandu, Nepal (UTC+05:45)"
    assert zones["America/Bogota"] == "Bogota, Kolumbia (UTC−05:00)"
    assert page.context["form"]["time_zone"].value() in zones
    listed = list(zones)
    assert listed.index("Europe/London") < listed.index("Africa/Luanda")  # Londyn, Luanda


def test_the_chosen_language_is_the_pages_language(anna, client):
    User.objects.filter(pk=anna.pk).update(language="pl")
    assert client.get("/")["Content-Language"] == "pl"
    User.objects.filter(pk=anna.pk).update(language="xx")
    assert client.get("/", headers={"accept-language": "pl"})["Content-Language"] == "pl"
