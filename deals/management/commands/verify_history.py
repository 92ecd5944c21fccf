"""manage.py verify_history [REFERENCE …]: does what happened lead to what is there?"""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from deals.queries.history import deals_told, faults_of, lasting_faults, with_events


class Command(BaseCommand):
    help = (
        "Replays the events of all deals, or of those named, and compares the outcome with the"
        " deals; says each difference, and ends with 1 if there is one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="*", type=str.upper)

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["reference"])
        deals = deals_told(wanted)
        total = deals.count()
        if wanted and total < len(wanted):
            unknown = wanted - set(deals.values_list("reference", flat=True))
            raise CommandError(f"There is no such deal: {', '.join(sorted(unknown))}.")
        started, events, faults = monotonic(), 0, 0
        for deal, told in tqdm(with_events(deals), total=total, unit="deal", disable=None):
            events += len(told)
            for fault in faults_of(deal, told) and lasting_faults(deal):
                faults += 1
                self.stdout.write(str(fault))
        rate = round((total + events) / max(monotonic() - started, 0.001))
        self.stdout.write(f"{total} deals, {events} events: {faults} faults ({rate} rows/s).")
        if faults:
            raise CommandError("The history of these deals can't be trusted.")
