"""The harness itself: the right database, nothing outside the temporary folder."""

import os

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import mail
from django.core.management import call_command
from django.db import connection

from deals.models import Reason
from tests.bench.filling.tables import Table


def test_the_run_uses_the_database_that_was_asked_for(db):
    asked_for = "postgresql" if "DATABASE_URL" in os.environ else "sqlite"
    assert connection.vendor == asked_for
    assert os.environ["COSELL_TEST_RUN"] in str(connection.settings_dict["NAME"]).lower()


def test_tests_write_into_a_folder_of_their_own():
    assert settings.VAR_DIR != settings.BASE_DIR / "var"
    assert settings.VAR_DIR.name.startswith("cosell-tests-")


def test_pages_in_tests_need_no_collected_static_files():
    assert staticfiles_storage.url("css/tokens.css") == "/static/css/tokens.css"


def test_mail_stays_in_memory():
    mail.send_mail("Subject", "Body", None, ["somebody@contoso.example"])
    assert [message.subject for message in mail.outbox] == ["Subject"]


def test_bulk_tables_of_the_bench_leave_to_the_database_what_only_it_knows(db):
    for model in apps.get_app_config("deals").get_models():
        table = Table(model._meta.label)
        assert not any(hasattr(value, "as_sql") for value in table.usual), model
        kept = {field.column for field in model._meta.concrete_fields if field.has_db_default()}
        assert not kept & {*table.columns}, model


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_data_of_migrations_is_there_for_every_test_that_commits(turn):
    assert Reason.objects.exists()
    Reason.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_it_is_back_for_those_that_come_after_too():
    Reason.objects.all().delete()
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    assert Reason.objects.exists()
