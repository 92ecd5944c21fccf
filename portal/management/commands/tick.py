"""`manage.py tick`: the clock."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from portal.clock import run_jobs

SECONDS = 30


class Command(BaseCommand):
    help = "Tidies up every 30 seconds until stopped, or once, for cron."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Once, then end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if not once:
            self.run_until_stopped()
        elif failures := run_jobs():
            raise CommandError(f"{failures} of the clock's jobs failed; see the log.")

    def run_until_stopped(self) -> None:
        """A job that runs when SIGTERM comes is finished first."""
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            run_jobs()
            close_old_connections()
            stopped.wait(SECONDS)
