"""Companies of a file go into the directory: new ones added, known ones brought up to date."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deals.actions.insert_customers import insert_customers
from deals.actions.listing import relist_customers
from deals.actions.vocabulary import learn_words
from deals.importing.rows import NUMBERS, Company
from deals.models import Customer
from deals.models.search import fold_name

TRIES = 3
SHOWN_IN_LISTS = {"name", "country", *NUMBERS}
Values = dict[str, Any]


@dataclass
class Outcome:
    """What became of a batch."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[Company, str]] = field(default_factory=list)


def import_companies(companies: Sequence[Company], *, source: str) -> Outcome:
    """Store a batch in one transaction, found again by LEI, else by D-U-N-S number.

    Only confirmed customers are touched, only rows that differ are written, and only fields that
    the file has. No company may be in the batch twice. An import running at the same time can
    take a number first; then the batch is looked at again.
    """
    for _attempt in range(TRIES - 1):
        try:
            return _store(companies, source)
        except IntegrityError:
            continue
    return _store(companies, source)


@transaction.atomic
def _store(companies: Sequence[Company], source: str) -> Outcome:
    outcome, known = Outcome(), _Known(companies)
    added: list[Values] = []
    changed: dict[int, Values] = {}
    for company in companies:
        row = known.find(company)
        if reason := known.conflict(company):
            outcome.refused.append((company, reason))
        elif row is None:
            added.append(company.values)
            known.add({"duns": None, "lei": None, **company.values})
        elif differing := {f: v for f, v in company.values.items() if row[f] != v}:
            changed[row["id"]] = differing
            known.add(row | differing)
        else:
            outcome.unchanged += 1
    insert_customers(added, source=source)
    _update(changed)
    relist_customers([pk for pk, values in changed.items() if SHOWN_IN_LISTS & values.keys()])
    outcome.new, outcome.changed = len(added), len(changed)
    return outcome


class _Known:
    """The confirmed customers that a batch may be about, by their numbers; locked."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self.by: dict[str, dict[str, Values]] = {number: {} for number in NUMBERS}
        fields = {*NUMBERS, *(field for company in companies for field in company.values)}
        confirmed = Customer.objects.filter(owner=None).order_by("pk").values("id", *fields)
        for number in NUMBERS:
            wanted = [c.values[number] for c in companies if number in c.values]
            if wanted:
                for row in confirmed.filter(**{f"{number}__in": wanted}).select_for_update():
                    self.add(row)

    def add(self, row: Values) -> None:
        for number in NUMBERS:
            if value := row[number]:
                self.by[number][value] = row

    def find(self, company: Company) -> Values | None:
        found = (self.by[number].get(company.values.get(number) or "") for number in NUMBERS)
        return next((row for row in found if row), None)

    def conflict(self, company: Company) -> str:
        """Why the numbers of a company don't go together; "" if they do."""
        duns, lei = company.values.get("duns"), company.values.get("lei")
        holder = self.by["duns"].get(duns or "")
        if holder is None or lei is None or holder["lei"] == lei:
            return ""
        if holder["lei"] is None and lei not in self.by["lei"]:
            return ""
        return _("The D-U-N-S number belongs to another company: %s.") % holder["name"]


def _update(changed: dict[int, Values]) -> None:
    """Many rows at once: an upsert by key, since `bulk_update` takes seconds for a thousand."""
    customers = Customer.objects.in_bulk(list(changed))
    for pk, values in changed.items():
        for field_name, value in values.items():
            setattr(customers[pk], field_name, value)
    if customers:
        names = {field_name for values in changed.values() for field_name in values}
        learn_words(fold_name(v["name"]) for v in changed.values() if "name" in v)
        Customer.objects.bulk_create(
            customers.values(), update_conflicts=True, unique_fields=["pk"], update_fields=names
        )
