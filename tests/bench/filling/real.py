"""The companies that the demo ships."""

import csv
import gzip
from functools import cache
from pathlib import Path

from portal.text import clean_text

FILE = Path(__file__).parents[3] / "deals" / "demo" / "companies.csv.gz"


@cache
def real_companies() -> list[tuple[str, str]]:
    """Name and country of each."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return [(clean_text(row["name"]), row["country"]) for row in csv.DictReader(file)]


@cache
def real_words() -> list[list[str]]:
    return [name.split() for name, _country in real_companies()]
