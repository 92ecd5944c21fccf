"""`manage.py up`: all of Cosell in one command, for trying out and for small installations."""

import http.client
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo_accounts import ACCOUNTS, PASSWORD
from portal.processes import run_together
from portal.startup import prepare

MANAGE = [sys.executable, "manage.py"]
REQUEST_LINE = 8190  # bytes: the filters of a list twice quoted, and a hundred chosen rows


class Command(BaseCommand):
    help = "Migrates, collects static files, and runs web, worker and clock until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port()
        prepare()
        ended = run_together(
            {
                "web": web(),
                "worker": worker("default"),
                "long worker": worker("long"),  # exports and imports must not hold up mail
                "clock": [*MANAGE, "tick"],
            },
            ready=self.announce,
        )
        if ended:
            raise CommandError(f"The {ended} process ended, and so did the others.")

    def announce(self) -> bool:
        """Say where Cosell is, once it answers."""
        if not answers():
            return False
        self.stdout.write(self.style.SUCCESS(f"\nCosell is at {settings.SITE_URL}"))
        if settings.DEMO:
            self.stdout.write(f"\nDemo accounts, all with the password {PASSWORD}:")
            for account in ACCOUNTS:
                self.stdout.write(f"  {account.email:32}{account.description}")
        self.stdout.write("\nCtrl+C ends it.")
        self.stdout.flush()
        return True


def worker(queue: str) -> list[str]:
    return [*MANAGE, "db_worker", "--queue-name", queue, "--no-reload", "--verbosity", "0"]


def web() -> list[str]:
    """gunicorn with threads: a slow client must not stop the others."""
    return [
        *[sys.executable, "-m", "gunicorn", "portal.wsgi:application"],
        *["--bind", f"{settings.BIND}:{settings.PORT}", "--no-control-socket"],
        *["--worker-class", "gthread", "--workers", "2", "--threads", "4"],
        *["--limit-request-line", str(REQUEST_LINE)],
        *["--access-logfile", "-", "--log-level", "warning", "--graceful-timeout", "10"],
    ]


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} can't be used ({error.strerror}). "
                f"Another one: PORT={settings.PORT + 1} make run"
            ) from error


def answers() -> bool:
    host = "127.0.0.1" if settings.BIND == "0.0.0.0" else settings.BIND  # noqa: S104
    web = http.client.HTTPConnection(host, settings.PORT, timeout=2)
    try:
        web.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return web.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()
