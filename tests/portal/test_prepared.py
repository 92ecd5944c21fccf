"""What pages ask again and again is planned once by PostgreSQL, and answered as before."""

import pytest
from django.db import connection

from accounts.models import Organization
from deals.queries.again import STAND_INS, Again
from tests.factories import OrganizationFactory

PREPARED = (
    "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%accounts_organization%'"
)


@pytest.fixture
def known():
    """How many questions about organizations the database keeps a plan for."""

    def count():
        if connection.vendor != "postgresql":
            return 0
        with connection.cursor() as cursor:
            cursor.execute(PREPARED)
            return cursor.fetchone()[0]

    return count


@pytest.mark.django_db
def test_a_question_asked_again_has_a_plan_that_is_kept(known):
    question = Again(Organization.objects.filter(pk=STAND_INS))
    northstar, contoso = OrganizationFactory(name="Northstar"), OrganizationFactory(name="Contoso")
    before = known()
    for one in [northstar, contoso] * 4:
        assert question.rows({STAND_INS: one.pk}) == [one]
    assert known() == before + (connection.vendor == "postgresql")


@pytest.mark.django_db
def test_behind_a_pooler_nothing_is_prepared(known, monkeypatch):
    question = Again(Organization.objects.filter(name="Contoso", pk=STAND_INS))
    contoso = OrganizationFactory(name="Contoso")
    before = known()
    if connection.vendor == "postgresql":
        monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    assert question.rows({STAND_INS: contoso.pk}) == [contoso]
    assert known() == before


@pytest.mark.django_db
def test_a_column_that_comes_meanwhile_changes_no_answer():
    question = Again(Organization.objects.filter(pk=STAND_INS))
    contoso = OrganizationFactory(name="Contoso")
    assert question.rows({STAND_INS: contoso.pk}) == [contoso]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_organization ADD COLUMN later integer NULL")
    assert question.rows({STAND_INS: contoso.pk}) == [contoso]
