"""Which customer a row means: by number, else by name and country, else a new one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deals.forms.rows.bound import NUMBER_FIELDS, NewCustomerRow
from deals.forms.rows.verdict import Verdict
from deals.importing.words import country_words
from deals.models import Customer
from deals.queries.import_lookups import Asked, Customers, folded
from portal.text import fold, fold_whole

COLUMN_OF = {"name": "customer"}  # where a field of the customer form is called otherwise
NAMED = 4


def country_in(texts: Mapping[str, str]) -> str | None:
    """ISO 3166 code of the customer's country; "" if the row names none, None for an unknown."""
    named = texts.get("country")
    return country_words().get(fold_whole(named)) if named else ""


def ask_for(texts: Mapping[str, str], asked: Asked) -> None:
    """Note what is to be looked up in the directory for the row."""
    for kind, wanted in (("duns", asked.duns), ("lei", asked.leis)):
        if number := _number(kind, texts):
            wanted.add(number)
    if (country := country_in(texts)) and (name := folded(texts.get("customer", ""))):
        asked.companies.add((country, name))


def names_by_number(user: Any, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """For each row the name of the customer that its numbers mean; "" for none that `user` sees."""
    numbered = [{kind: _number(kind, texts) for kind in NUMBER_FIELDS} for texts in rows]
    asked = Asked()
    for kind, wanted in (("duns", asked.duns), ("lei", asked.leis)):
        wanted.update(number for numbers in numbered if (number := numbers[kind]))
    customers = Customers(user, asked)
    found = ([customers.numbered(k, n) for k, n in numbers.items() if n] for numbers in numbered)
    return [next((one.name for one in some if one), "") for some in found]


def _number(kind: str, texts: Mapping[str, str]) -> str | None:
    """The number as it is stored; None for none, "" for one that is wrong."""
    if kind not in texts:
        return None
    try:
        return str(NUMBER_FIELDS[kind].clean(texts[kind]))
    except ValidationError:
        return ""


class CustomerRules:
    def __init__(self, user: Any) -> None:
        self._form = NewCustomerRow(user=user)

    def customer(
        self, verdict: Verdict, customers: Customers
    ) -> tuple[Customer | None, dict[str, Any] | None]:
        """The customer of the directory, or what a new one is made of; neither after an error."""
        texts = verdict.entry.texts
        numbers = self._numbers(verdict)
        if verdict.faulty & {"duns", "lei"}:
            return None, None
        if found := self._numbered(verdict, numbers, customers):
            return found, None
        country, name = country_in(texts), texts.get("customer", "")
        if not name and numbers:
            words = _("No customer has this number; name the customer with its country, too.")
            verdict.refuse(next(iter(numbers)), words)
        if name and not country:
            unknown = _("Unknown country; write its name or its code, like PL.")
            told = (unknown, texts.get("country", ""))
            verdict.refuse("country", *(told if country is None else (_("Choose the country."),)))
        if not name or not country:
            return None, None
        return self._named(verdict, customers.named(country, name), numbers, country)

    def _numbers(self, verdict: Verdict) -> dict[str, str]:
        numbers: dict[str, str] = {}
        for kind, field in NUMBER_FIELDS.items():
            if text := verdict.entry.texts.get(kind):
                try:
                    numbers[kind] = field.clean(text)
                except ValidationError as error:
                    verdict.refuse(kind, error.messages[0], text)
        return numbers

    def _numbered(
        self, verdict: Verdict, numbers: dict[str, str], customers: Customers
    ) -> Customer | None:
        found = [c for kind, number in numbers.items() if (c := customers.numbered(kind, number))]
        if len({customer.pk for customer in found}) > 1:
            words = _("The D-U-N-S number and the LEI are those of different customers.")
            verdict.refuse("duns", words, ", ".join(customer.name for customer in found))
            return None
        name = verdict.entry.texts.get("customer")
        if found and name and folded(name) != found[0].search:
            words = _("The number is that of a customer of another name; the number counts.")
            verdict.warn("customer", words, found[0].name)
        return found[0] if found else None

    def _named(
        self, verdict: Verdict, found: list[Customer], numbers: dict[str, str], country: str
    ) -> tuple[Customer | None, dict[str, Any] | None]:
        texts = verdict.entry.texts
        for kind, number in numbers.items():
            found = [c for c in found if getattr(c, kind) in (None, number)]
        city = fold(texts.get("city", ""))
        if len(found) > 1 and city:
            found = [c for c in found if fold(c.city) == city] or found
        if len(found) > 1:
            words = _("Several customers have this name; tell them apart by number or city.")
            verdict.refuse("customer", words, "; ".join(map(_apart, found[:NAMED])))
            return None, None
        return (found[0], None) if found else (None, self._added(verdict, country))

    def _added(self, verdict: Verdict, country: str) -> dict[str, Any] | None:
        """The values of a customer that the wizard would add, by its form."""
        texts = verdict.entry.texts
        if not texts.get("address") or not texts.get("city"):
            words = _(
                "Not in the directory. Give the D-U-N-S number or the LEI, or address and city, so "
                "that the customer is added for your organization."
            )
            verdict.refuse("customer", words, texts["customer"])
            return None
        names = ("address", "city", "duns")
        data = {name: texts[name] for name in names if name in texts}
        form: Any = self._form.bind({**data, "name": texts["customer"], "country": country})
        for name, errors in form.errors.items():
            verdict.refuse(COLUMN_OF.get(name, name), errors[0], texts.get(name, ""))
        if form.errors:
            return None
        words = _("Not in the directory: is added for your organization, until confirmed.")
        verdict.warn("customer", words, texts["customer"])
        return dict(form.values)


def _apart(customer: Customer) -> str:
    known = (customer.name, customer.city, customer.duns_label or customer.lei)
    return ", ".join(part for part in known if part)
