"""The demo's customers: a small cut of the GLEIF golden copy (see README.md here)."""

from pathlib import Path

from django.core.management import call_command

FILE = Path(__file__).parent / "companies.csv.gz"


def make_companies() -> None:
    call_command("import_companies", str(FILE))
