"""The cast of the tests, the same people as in the demo (spec section 14)."""

import pickle
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

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


class Made:
    """What `make_cast` made first in this process: who is who, and how to put the rows in again."""

    def __init__(self) -> None:
        known = {model: set(model._base_manager.values_list("pk")) for model in apps.get_models()}
        self.everybody = pickle.dumps(make_cast())
        self.rows = [
            (model, rows)
            for model in apps.get_models(include_auto_created=True)
            if (
                rows := [
                    r for r in model._base_manager.all() if (r.pk,) not in known.get(model, ())
                ]
            )
        ]
        self.inserts: list[tuple[str, Any]] = []

    def put_in_again(self) -> None:
        """By the ORM once, afterwards by the INSERTs that it wrote."""
        with transaction.atomic():
            if self.inserts:
                with connection.cursor() as cursor:
                    for sql, params in self.inserts:
                        cursor.execute(sql, params)
            else:
                with connection.execute_wrapper(self._remember):
                    for model, rows in self.rows:
                        model._base_manager.bulk_create(rows)

    def _remember(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            self.inserts.append((sql, params))
        return execute(sql, params, many, context)


MADE: list[Made] = []


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, for one test: made once, afterwards the same rows are only put in again."""
    if MADE:
        MADE[0].put_in_again()
    else:
        MADE.append(Made())
    everybody: Cast = pickle.loads(MADE[0].everybody)
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
