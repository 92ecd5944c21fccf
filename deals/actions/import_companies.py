"""Companies of a file go into the directory: new ones added, known ones brought up to date."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.actions.insert_customers import insert_customers
from deals.actions.listing import relist_customers
from deals.actions.vocabulary import learn_words
from deals.enums import Status
from deals.importing.rows import NUMBERS, Company
from deals.models import Customer, Deal, FormerNumber
from deals.models.customer import Source
from deals.models.search import fold_name

TRIES = 3
SHOWN_IN_LISTS = {"name", "country", *NUMBERS}
Values = dict[str, Any]


@dataclass
class Outcome:
    """What became of a batch.

    `kept` stay as people made them or as deals were agreed with them; `skipped` were never known.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    kept: int = 0
    skipped: int = 0
    refused: list[tuple[Company, str]] = field(default_factory=list)


def import_companies(companies: Sequence[Company], *, source: str) -> Outcome:
    """Store a batch in one transaction, found again by LEI, else by D-U-N-S number.

    Only confirmed customers are touched that no person typed in or corrected and that no deal but
    drafts refers to, only rows that differ are locked and written, and only fields that the file
    has. No company may be in the batch twice. An import running at the same time can take a number
    first; then the batch is looked at again.
    """
    for _attempt in range(TRIES - 1):
        try:
            return _store(companies, source)
        except IntegrityError:
            continue
    return _store(companies, source)


@transaction.atomic
def retire_customers(keys: Collection[int]) -> int:
    """Customers with these primary keys are no active companies any more; gives how many.

    Nothing is deleted: deals go on with them, and a later file can have them again.
    """
    active = Customer.objects.filter(pk__in=keys, owner=None, retired_at=None)
    return active.exclude(source=Source.PORTAL).update(retired_at=timezone.now())


@transaction.atomic
def _store(companies: Sequence[Company], source: str) -> Outcome:
    outcome, known = Outcome(), _Known(companies)
    added: list[Values] = []
    changed: dict[int, Values] = {}
    retired: list[int] = []
    for company in companies:
        row = known.find(company)
        if reason := known.conflict(company):
            outcome.refused.append((company, reason))
        elif known.is_kept(company, row):
            outcome.kept += 1
        elif not company.is_active:
            if row is None or row["retired_at"]:
                outcome.skipped += 1
            else:
                retired.append(row["id"])
        elif row is None:
            added.append(company.values)
            known.add({**dict.fromkeys(known.fields), **company.values, "source": source})
        elif differing := _differing(company, row):
            changed[row["id"]] = differing
            known.add(row | differing)
        else:
            outcome.unchanged += 1
    insert_customers(added, source=source)
    differing_rows = len(changed)
    outcome.new, outcome.changed = len(added), _update(_without_agreed(changed))
    outcome.kept += differing_rows - outcome.changed
    outcome.retired = retire_customers(retired)
    return outcome


def _differing(company: Company, row: Values) -> Values:
    """What the file has other than the row; of a retired one that it is active again."""
    active = {"retired_at": None} if row["retired_at"] else {}
    return active | {f: value for f, value in company.values.items() if row[f] != value}


class _Known:
    """The confirmed customers that a batch may be about, by their numbers."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self.by: dict[str, dict[str, Values]] = {number: {} for number in NUMBERS}
        of_files = {field for company in companies for field in company.values}
        self.fields = {*NUMBERS, *of_files, "id", "name", "source", "retired_at"}
        confirmed = Customer.objects.filter(owner=None).order_by("pk").values(*self.fields)
        wanted = {n: [c.values[n] for c in companies if n in c.values] for n in NUMBERS}
        for number, several in wanted.items():
            if several:
                for row in confirmed.filter(**{f"{number}__in": several}):
                    self.add(row)
        numbers = [number for several in wanted.values() for number in several]
        former = FormerNumber.objects.filter(number__in=numbers)
        self.former = set(former.values_list("number", flat=True))

    def add(self, row: Values) -> None:
        for number in NUMBERS:
            if value := row[number]:
                self.by[number][value] = row

    def find(self, company: Company) -> Values | None:
        found = (self.by[number].get(company.values.get(number) or "") for number in NUMBERS)
        return next((row for row in found if row), None)

    def is_kept(self, company: Company, row: Values | None) -> bool:
        """Whether people made the customer what it is: typed it in, corrected or merged it."""
        if row is None:
            return any(company.values.get(number) in self.former for number in NUMBERS)
        return bool(row["source"] == Source.PORTAL)

    def conflict(self, company: Company) -> str:
        """Why the numbers of a company don't go together; "" if they do."""
        duns, lei = company.values.get("duns"), company.values.get("lei")
        holder = self.by["duns"].get(duns or "")
        if holder is None or lei is None or holder["lei"] == lei:
            return ""
        if holder["lei"] is None and lei not in self.by["lei"]:
            return ""
        return _("The D-U-N-S number belongs to another company: %s.") % holder["name"]


def _without_agreed(changed: dict[int, Values]) -> dict[int, Values]:
    """Without what deals were agreed with: their customers only become active again."""
    if not changed:
        return changed
    deals = Deal.objects.filter(engagement__customer__in=list(changed)).exclude(status=Status.DRAFT)
    agreed = set(deals.values_list("engagement__customer", flat=True))
    return {
        pk: {"retired_at": None} if pk in agreed else values
        for pk, values in changed.items()
        if pk not in agreed or "retired_at" in values
    }


def _update(changed: dict[int, Values]) -> int:
    """Many rows at once: an upsert by key, since `bulk_update` takes seconds for a thousand.

    Rows that a person changed meanwhile stay as they are. Gives how many were written.
    """
    rows = Customer.objects.filter(pk__in=list(changed), owner=None).exclude(source=Source.PORTAL)
    customers = {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}
    for pk, customer in customers.items():
        for field_name, value in changed[pk].items():
            setattr(customer, field_name, value)
    if customers:
        written = [changed[pk] for pk in customers]
        learn_words(fold_name(values["name"]) for values in written if "name" in values)
        names = {field_name for values in written for field_name in values}
        Customer.objects.bulk_create(
            customers.values(), update_conflicts=True, unique_fields=["pk"], update_fields=names
        )
        relist_customers(list(_shown(customers, changed)))
    return len(customers)


def _shown(keys: Iterable[int], changed: dict[int, Values]) -> Iterable[int]:
    """Those of which lists of deals show something else now."""
    return (pk for pk in keys if SHOWN_IN_LISTS & changed[pk].keys())
