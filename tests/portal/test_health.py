"""The probes: alive without asking anybody, ready only with a migrated database."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PROBE = (
    "from django.test import Client; answer = Client(SERVER_NAME='127.0.0.1').get('/readyz');"
    "print(answer.status_code, answer.content.decode())"
)


def ask_readyz(tmp_path, database_url):
    """The answer of a process with that database, e.g. `503 migrations pending`."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", PROBE],
        cwd=settings.BASE_DIR,
        env={**keep, "COSELL_VAR": str(tmp_path), "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_healthz_answers_anybody_without_the_database(client):

    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_answers_anybody_when_the_database_is_migrated(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Cache-Control"] == "no-store, private"


def test_readyz_is_503_while_migrations_are_pending(tmp_path):
    assert ask_readyz(tmp_path, f"sqlite:///{tmp_path}/empty") == "503 migrations pending"


def test_readyz_is_503_when_the_database_does_not_answer(tmp_path):
    url = f"sqlite:///{tmp_path}/no-such-folder/db"
    assert ask_readyz(tmp_path, url) == "503 database unavailable"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_probes_are_read_only(client, address):
    assert client.post(address).status_code == 405
