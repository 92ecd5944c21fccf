"""`python -m tests.bench.filling 1000000`: fills the empty database of the settings."""

import argparse
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("deals", type=int)
    asked = parser.parse_args()
    django.setup()
    from tests.bench.filling.plan import Plan

    fill(Plan(asked.deals))


def fill(plan: Any) -> None:
    """All tables: the programme, the directory, the cases with all that belongs to them."""
    from accounts.models import Organization
    from deals.actions.vocabulary import learn_words
    from tests.bench.filling import companies
    from tests.bench.filling.cases import Teller
    from tests.bench.filling.moments import moment
    from tests.bench.filling.plan import SEED, outlines
    from tests.bench.filling.programme import make_programme
    from tests.bench.filling.rows import Rows
    from tests.bench.filling.tables import Table, in_bulk

    if Organization.objects.exists():
        raise SystemExit("Only an empty database is filled; this one has organizations.")
    chance, now = Random(SEED), int(time.time())
    programme = make_programme()
    teller = Teller(programme, chance, now, plan.companies)
    rows = Rows(plan, programme, teller)
    directory = Table("deals.Customer", *companies.COLUMNS)
    with in_bulk([directory, *rows.tables], shown("Indexes")):
        several = companies.rows(plan.companies, moment(now))
        learn_words(_added(directory, shown("Companies", plan.companies)(several)))
        found = outlines(plan, chance)
        for number, outline in enumerate(shown("Cases")(found)):
            rows.write(teller.tell(number, len(found), outline))
        for number in range(plan.drafts):
            rows.write_draft(number, len(found) + number + 1)


def _added(directory: Any, several: Any) -> Iterator[str]:
    """Adds the companies and gives their folded names."""
    name = directory.columns.index("search")
    for row in several:
        directory.add(*row)
        yield row[name]


def shown(what: str, total: int | None = None) -> Any:
    """A progress bar that goes through what it is given."""
    from tqdm import tqdm

    def through(several: Any) -> Iterator[Any]:
        return iter(tqdm(several, desc=what, total=total, mininterval=2))

    return through


if __name__ == "__main__":
    main()
