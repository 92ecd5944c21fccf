"""Processes of the product beside a test that commits: its workers and its clock."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(port):
    """This test's own database and mail server, for a process of its own."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host, password = quote(database["HOST"], safe=""), quote(database["PASSWORD"] or "")
        user = f"{database['USER']}:{password}" if password else database["USER"]
        at = f"{host}:{database['PORT']}" if database["PORT"] else host
        url = f"postgres://{user}@{at}/{quote(database['NAME'])}"
    mail = {"COSELL_MAIL_HOST": "127.0.0.1", "COSELL_MAIL_PORT": str(port), "COSELL_MAIL_TLS": "0"}
    return os.environ | mail | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings"}


@contextmanager
def process(port, *words):
    running = subprocess.Popen(
        [sys.executable, "manage.py", *words], env=environment(port), cwd=settings.BASE_DIR
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()
