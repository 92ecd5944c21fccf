"""manage.py import_companies FILE: companies into the directory."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from deals.actions.import_file import import_file
from deals.importing.files import UnreadableFile
from deals.models.customer import Source


class Command(BaseCommand):
    help = (
        "Imports companies from GLEIF's golden copy or a plain CSV file (name, country, city,"
        " address, postal_code, region, duns, lei) as .csv, .csv.gz or .zip. Companies are found"
        " again by LEI, else by D-U-N-S number; running it again changes only what differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--errors", type=Path, help="where refused rows go (FILE.errors.csv if not given)"
        )
        parser.add_argument(
            "--source", choices=Source.values, default="", help="told by the columns"
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help="the file has all companies of its source: those that it lacks are retired",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        errors: Path = options["errors"] or path.with_name(f"{path.name}.errors.csv")
        try:
            with _bar(path) as bar:
                report = import_file(
                    path,
                    errors=errors,
                    source=options["source"],
                    whole=options["whole"],
                    progress=lambda position: bar.update(position - bar.n) and None,
                )
        except (UnreadableFile, OSError) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(str(report))
        if report.bad:
            self.stdout.write(f"Refused rows, with reasons: {errors}")


def _bar(path: Path) -> "tqdm[Any]":
    size = path.stat().st_size if path.is_file() else 0
    return tqdm(total=size, unit="B", unit_scale=True, disable=None, desc=path.name)
