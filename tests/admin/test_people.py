"""Users and their roles are kept in the administration."""

import pytest
from django.urls import reverse

from accounts.models import Assignment, User


def user_values(**changes):
    return {
        "email": "New.Person@Contoso.example",
        "name": "New Person",
        "phone": "",
        "usable_password": "true",
        "password1": "a-long-password-1",
        "password2": "a-long-password-1",
    } | changes


def test_a_user_is_made_with_e_mail_and_password_and_can_sign_in(client, cast):
    client.force_login(cast.root)
    values = user_values(organization=cast.contoso.pk)
    response = client.post(reverse("admin:accounts_user_add"), values)
    user = User.objects.get(email="new.person@contoso.example")
    assert response["Location"] == reverse("admin:accounts_user_change", args=[user.pk])
    assert user.organization == cast.contoso
    assert user.check_password("a-long-password-1")


def test_the_same_e_mail_twice_is_an_error_in_words(client, cast):
    client.force_login(cast.root)
    page = client.post(
        reverse("admin:accounts_user_add"), user_values(email="ADMIN@contoso.example")
    )
    assert page.status_code == 200
    assert "already exists" in page.content.decode()


def change_values(user, *roles, **changes):
    forms = {}
    for number, (role, location) in enumerate(roles):
        forms |= {
            f"assignments-{number}-role": role,
            f"assignments-{number}-location": location.pk if location else "",
            f"assignments-{number}-user": user.pk,
        }
    return {
        "email": user.email,
        "name": user.name,
        "phone": "",
        "organization": user.organization_id or "",
        "is_active": "on",
        "time_zone": "Europe/Warsaw",
        "language": "",
        "assignments-TOTAL_FORMS": len(roles),
        "assignments-INITIAL_FORMS": 0,
        **forms,
        **changes,
    }


def save(client, user, *roles, **changes):
    url = reverse("admin:accounts_user_change", args=[user.pk])
    return client.post(url, change_values(user, *roles, **changes))


def test_a_role_is_given_at_a_location_of_the_own_organization(client, cast):
    client.force_login(cast.root)
    assert save(client, cast.nora, ("referral_user", cast.krakow)).status_code == 302
    given = Assignment.objects.get(user=cast.nora)
    assert (given.role, given.location) == ("referral_user", cast.krakow)


def test_a_location_of_another_organization_is_refused(client, cast):
    client.force_login(cast.root)
    response = save(client, cast.nora, ("referral_user", cast.paris))
    assert response.status_code == 200
    assert "valid choice" in response.content.decode()
    url = reverse("admin:accounts_assignment_add")
    values = {"user": cast.nora.pk, "role": "viewer", "location": cast.paris.pk}
    page = client.post(url, values).content.decode()
    assert "belongs to another organization" in page
    assert not cast.nora.assignments.exists()


def test_a_reviewer_of_a_partner_is_refused_in_words_and_one_of_the_vendor_is_made(client, cast):
    client.force_login(cast.root)
    page = save(client, cast.nora, ("reviewer", None))
    assert "Only the vendor&#x27;s people review registrations." in page.content.decode()
    assert not cast.nora.assignments.exists()
    cast.nora.organization = cast.northstar
    cast.nora.save()
    save(client, cast.nora, ("reviewer", None), organization=cast.northstar.pk)
    assert cast.nora.assignments.get().role == "reviewer"


def test_a_user_with_roles_does_not_change_organization(client, cast):
    client.force_login(cast.root)
    existing = cast.ula.assignments.get()
    response = save(
        client,
        cast.ula,
        ("referral_user", cast.warsaw),
        organization=cast.fabrikam.pk,
        **{"assignments-INITIAL_FORMS": 1, "assignments-0-id": existing.pk},
    )
    assert "Take the roles away first" in response.content.decode()
    cast.ula.refresh_from_db()
    assert cast.ula.organization == cast.contoso


def test_the_same_role_twice_is_an_error_in_words(client, cast):
    client.force_login(cast.root)
    twice = [("viewer", None), ("viewer", None)]
    assert save(client, cast.nora, *twice).status_code == 200
    assert not cast.nora.assignments.exists()


def test_somebody_deactivated_is_out_at_once(client, cast):
    client.force_login(cast.anna)
    assert client.get(reverse("deals:outbound")).status_code == 200
    User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert client.get(reverse("deals:outbound")).status_code == 302


@pytest.mark.parametrize("second", ["vendor", "partner"])
def test_there_is_one_vendor(client, cast, second):
    client.force_login(cast.root)
    values = {
        "name": "Tailspin",
        "kind": second,
        "locations-TOTAL_FORMS": 0,
        "locations-INITIAL_FORMS": 0,
    }
    response = client.post(reverse("admin:accounts_organization_add"), values)
    assert response.status_code == (200 if second == "vendor" else 302)
