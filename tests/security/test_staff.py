"""Staff of the administration gain no rights by keeping other people's accounts."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.models import User

NEW = "eleven bright otters"


@pytest.fixture
def clerk(cast, client):
    """Programme staff who keep users, and nothing else."""
    clerk = User.objects.create_user("clerk@cosell.example", "x", name="Clerk", is_staff=True)
    rights = ["add_user", "change_user", "view_user"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(clerk)
    return clerk


def values(user, **changes):
    kept = {"email": user.email, "name": user.name, "is_active": "on", "is_staff": "on"}
    organization = user.organization_id or ""
    formset = {"assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0}
    more = {"time_zone": "Europe/Warsaw", "language": "", "organization": organization}
    return kept | more | formset | changes


def change(user):
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_a_clerk_changes_users_but_makes_nobody_staff_or_superuser(cast, client, clerk):
    rights = [p.pk for p in Permission.objects.all()[:3]]
    for user in (clerk, cast.anna):
        before = user.user_permissions.count()
        typed = values(user, name="Renamed", is_superuser="on", user_permissions=rights)
        assert client.post(change(user), typed).status_code == 302
        user.refresh_from_db()
        assert (user.name, user.is_superuser) == ("Renamed", False)
        assert user.user_permissions.count() == before
    assert not cast.anna.is_staff


def test_a_clerk_makes_new_users_but_no_staff(cast, client, clerk):
    typed = {"email": "new@cosell.example", "name": "New", "is_staff": "on"}
    typed |= {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert client.post(reverse("admin:accounts_user_add"), typed).status_code == 302
    assert not User.objects.get(email="new@cosell.example").is_staff


def test_a_clerk_takes_over_no_superuser(cast, client, clerk):
    assert client.get(change(cast.root)).status_code == 200  # to look at
    typed = values(cast.root, email="clerk2@cosell.example")
    assert client.post(change(cast.root), typed).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[cast.root.pk])
    typed = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert client.post(password, typed).status_code == 403
    cast.root.refresh_from_db()
    assert cast.root.email == "root@cosell.example"
    assert not cast.root.check_password(NEW)


def test_a_clerk_sees_no_deals_and_a_superuser_still_makes_staff(cast, client, clerk):
    assert client.get(reverse("admin:deals_deal_changelist")).status_code == 403
    client.force_login(cast.root)
    assert client.post(change(clerk), values(clerk, is_superuser="on")).status_code == 302
    clerk.refresh_from_db()
    assert clerk.is_superuser
