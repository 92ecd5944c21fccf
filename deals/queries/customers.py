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
    """A customer offered for choice.

    `shares_name`: another one in its group is called the same; `is_head`: the parent company of
    others there; `part_of`: the name of its parent company, where that is not beside it.
    """

    customer: Customer
    shares_name: bool = False
    is_head: bool = False
    part_of: str = ""


@dataclass(frozen=True)
class Group:
    """Customers that belong together: a parent company with its branches, or one name."""

    name: str
    suggestions: list[Suggestion]

    @property
    def is_single(self) -> bool:
        return len(self.suggestions) == 1


def suggest(user: Any, typed: str, country: str = "") -> list[Group]:
    """What the suggestion box shows to the user (spec 5.1); two queries at most."""
    return grouped(user, Customer.objects.offered_to(user).typeahead(typed, country))


def grouped(user: Any, customers: Sequence[Customer]) -> list[Group]:
    """Those of one parent company, and those of one name, together, in the order of the first.

    On top of several comes their parent company, also where it was not found itself. The
    customers come with their parents, of which the user is shown no other organization's.
    """
    groups: list[list[Customer]] = []
    place: dict[Any, list[Customer]] = {}
    for customer in customers:
        keys = ((_parent(customer, user) or customer).pk, customer.search)
        group = next((place[key] for key in keys if key in place), None)
        if group is None:
            groups.append(group := [])
        for key in keys:
            place[key] = group
        group.append(customer)
    return [_group(user, members) for members in groups]


def count(groups: Sequence[Group]) -> int:
    """How many customers are in the groups."""
    return sum(len(group.suggestions) for group in groups)


def _parent(customer: Customer, user: Any) -> Customer | None:
    parent = customer.parent
    return parent if parent and parent.owner_id in (None, user.organization_id) else None


def _group(user: Any, found: list[Customer]) -> Group:
    parents = {c.pk: parent for c in found if (parent := _parent(c, user))}
    heads = {parent.pk: parent for parent in parents.values()}
    if len(found) == 1:
        customer = found[0]
        part_of = parents[customer.pk].name if parents else ""
        return Group(customer.name, [Suggestion(customer, part_of=part_of)])
    members = [*heads.values(), *(customer for customer in found if customer.pk not in heads)]
    names = Counter(customer.search for customer in members)
    suggestions = [Suggestion(c, names[c.search] > 1, c.pk in heads) for c in members]
    return Group(members[0].name, suggestions)


def similar(user: Any, *, name: str, country: str) -> QuerySet[Customer]:
    """Customers of the same name and country, legal form and diacritics aside."""
    folded = fold_name(name)
    if not folded:
        return Customer.objects.none()
    seen = Customer.objects.visible_to(user).select_related("parent")
    return seen.filter(country=country, search=folded).order_by("pk")[:LOOK_ALIKES]


def with_duns(user: Any, duns: str) -> QuerySet[Customer]:
    """The customers with this D-U-N-S number that the user may see, never anybody else's."""
    seen = Customer.objects.visible_to(user).select_related("parent")
    return seen.filter(duns=duns).order_by("pk")
