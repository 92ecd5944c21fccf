"""The cast of the tests, the same people as in the demo (spec section 14)."""

from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model

from accounts.models import CountryCoverage, User
from accounts.models.organization import Kind
from accounts.roles import Role
from tests.factories import (
    AssessmentTypeFactory,
    AssignmentFactory,
    LocationFactory,
    OrganizationFactory,
    SolutionFactory,
    UserFactory,
)


class Cast(SimpleNamespace):
    """Who is who; `everybody` maps names to users for tables."""

    @property
    def everybody(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def person(name, email, organization, role=None, location=None):
    user = UserFactory(name=name, email=email, organization=organization)
    if role:
        AssignmentFactory(user=user, role=role, location=location)
    return user


# What `make_cast` made first in this process: who is who, and the rows of each model.
MADE: list[tuple[Cast, dict[type[Model], list[Model]]]] = []


@pytest.fixture
def cast(db):
    """Everybody, for one test: made once, afterwards the same rows are only put in again."""
    if not MADE:
        known = {model: set(model._base_manager.values_list("pk")) for model in apps.get_models()}
        MADE.append((make_cast(), {}))
        for model in apps.get_models(include_auto_created=True):
            rows = [
                row for row in model._base_manager.all() if (row.pk,) not in known.get(model, ())
            ]
            if rows:
                MADE[0][1][model] = rows
        return deepcopy(MADE[0][0])
    everybody, rows = deepcopy(MADE[0])
    with transaction.atomic():
        for model, several in rows.items():
            model._base_manager.bulk_create(several)
    return everybody


def make_cast() -> Cast:
    """Northstar (vendor), Contoso (Warsaw, Kraków, Berlin), Fabrikam (Paris, Lyon), people."""
    c = Cast()
    c.northstar = OrganizationFactory(name="Northstar", kind=Kind.VENDOR)
    c.contoso = OrganizationFactory(name="Contoso")
    c.fabrikam = OrganizationFactory(name="Fabrikam")
    c.dublin = LocationFactory(
        organization=c.northstar, name="Dublin", country="IE", is_default=True
    )
    c.prague = LocationFactory(organization=c.northstar, name="Prague", country="CZ")
    CountryCoverage.objects.create(country="PL", location=c.prague)
    c.warsaw = LocationFactory(organization=c.contoso, name="Warsaw", is_default=True)
    c.krakow = LocationFactory(organization=c.contoso, name="Kraków")
    c.berlin = LocationFactory(organization=c.contoso, name="Berlin", country="DE")
    c.paris = LocationFactory(organization=c.fabrikam, name="Paris", country="FR", is_default=True)
    c.lyon = LocationFactory(organization=c.fabrikam, name="Lyon", country="FR")

    admin, user, viewer = Role.REFERRAL_ADMIN, Role.REFERRAL_USER, Role.VIEWER
    c.anna = person("Anna Admin", "admin@contoso.example", c.contoso, admin)
    c.wanda = person("Wanda Warsaw", "warsaw-admin@contoso.example", c.contoso, admin, c.warsaw)
    c.ula = person("Ula User", "warsaw-user@contoso.example", c.contoso, user, c.warsaw)
    c.bert = person("Bert Berlin", "berlin-user@contoso.example", c.contoso, user, c.berlin)
    c.vera = person("Vera Viewer", "viewer@contoso.example", c.contoso, viewer)
    c.nora = person("Nora Norole", "norole@contoso.example", c.contoso)
    c.fay = person("Fay Fabrikam", "admin@fabrikam.example", c.fabrikam, admin)
    c.paul = person("Paul Paris", "paris-user@fabrikam.example", c.fabrikam, user, c.paris)
    c.sam = person("Sam Specialist", "specialist@northstar.example", c.northstar, admin)
    c.rita = person("Rita Reviewer", "reviewer@northstar.example", c.northstar, Role.REVIEWER)
    c.root = User.objects.create_superuser("root@cosell.example", "cosell-demo", name="Root")
    c.cloud = AssessmentTypeFactory(name="Cloud migration assessment")
    c.cloud.vetted.add(c.contoso, c.fabrikam)
    c.data = AssessmentTypeFactory(name="Data platform assessment")
    c.data.vetted.add(c.fabrikam)
    c.backup = SolutionFactory(name="Contoso Backup")
    c.analytics = SolutionFactory(name="Contoso Analytics", eligible_for_registration=True)
    return c
