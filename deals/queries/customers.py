"""Reads of the directory for people: suggestions and look-alikes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from deals.models import Customer
from deals.models.search import fold_name

LOOK_ALIKES = 10


@dataclass(frozen=True)
class Suggestion:
    """A customer offered for choice; `shares_name`: another one beside it is called the same."""

    customer: Customer
    shares_name: bool


def suggest(user: Any, typed: str, country: str = "") -> list[Suggestion]:
    """What the suggestion box shows to the user (spec 5.1); two queries at most."""
    return told_apart(Customer.objects.visible_to(user).typeahead(typed, country))


def told_apart(customers: Sequence[Customer]) -> list[Suggestion]:
    names = Counter(customer.search for customer in customers)
    return [Suggestion(customer, names[customer.search] > 1) for customer in customers]


def similar(user: Any, *, name: str, country: str) -> QuerySet[Customer]:
    """Customers of the same name and country, legal form and diacritics aside."""
    folded = fold_name(name)
    if not folded:
        return Customer.objects.none()
    seen = Customer.objects.visible_to(user)
    return seen.filter(country=country, search=folded).order_by("pk")[:LOOK_ALIKES]


def with_duns(user: Any, duns: str) -> QuerySet[Customer]:
    """The customers with this D-U-N-S number that the user may see, never anybody else's."""
    return Customer.objects.visible_to(user).filter(duns=duns).order_by("pk")
