"""Companies of a file go into the directory: new ones added, known ones brought up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from deals.importing.rows import NUMBERS, Company
from deals.models import Customer

TRIES = 3


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
    added, changed = [], []
    for company in companies:
        if reason := known.conflict(company):
            outcome.refused.append((company, reason))
            continue
        customer = known.find(company)
        if customer is None:
            customer = Customer(source=source, **company.values)
            added.append(customer)
        elif _bring_up_to_date(customer, company.values):
            changed.append(customer)
        else:
            outcome.unchanged += 1
        known.add(customer)
    Customer.objects.bulk_create(added)
    _write(changed, {name for company in companies for name in company.values})
    outcome.new, outcome.changed = len(added), len(changed)
    return outcome


class _Known:
    """The customers that a batch may be about, by their numbers."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self.by: dict[str, dict[str, Customer]] = {number: {} for number in NUMBERS}
        confirmed = Customer.objects.filter(owner=None).select_for_update()
        for number in NUMBERS:
            wanted = [c.values[number] for c in companies if number in c.values]
            if wanted:
                for customer in confirmed.filter(**{f"{number}__in": wanted}).order_by("pk"):
                    self.add(customer)

    def add(self, customer: Customer) -> None:
        for number in NUMBERS:
            if value := getattr(customer, number):
                self.by[number].setdefault(value, customer)

    def find(self, company: Company) -> Customer | None:
        found = (self.by[number].get(company.values.get(number) or "") for number in NUMBERS)
        return next((customer for customer in found if customer), None)

    def conflict(self, company: Company) -> str:
        """Why the numbers of a company don't go together; "" if they do."""
        duns, lei = company.values.get("duns"), company.values.get("lei")
        holder = self.by["duns"].get(duns or "")
        if holder is None or lei is None or holder.lei == lei:
            return ""
        if holder.lei is None and lei not in self.by["lei"]:
            return ""
        return _("The D-U-N-S number belongs to another company: %s.") % holder.name


def _bring_up_to_date(customer: Customer, values: dict[str, Any]) -> bool:
    differing = {name: v for name, v in values.items() if getattr(customer, name) != v}
    for name, value in differing.items():
        setattr(customer, name, value)
    return bool(differing)


def _write(customers: list[Customer], fields: set[str]) -> None:
    """Many rows at once; `bulk_update` takes seconds for what an upsert by key does in a blink."""
    if customers:
        Customer.objects.bulk_create(
            customers, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )
