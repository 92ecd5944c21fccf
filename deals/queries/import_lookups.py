"""What a batch of rows needs to know of the database: a fixed number of queries for all of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Max

from accounts.models import User
from accounts.scope import Scope
from deals.enums import OPEN, Status
from deals.models import Customer, Deal, ImportRow
from deals.models.imports import RowState
from deals.models.search import fold_name
from deals.queries.parties import ACCEPTED_ONCE

folded = lru_cache(1000)(fold_name)  # what is asked for is looked for afterwards


@dataclass(slots=True)
class Asked:
    """What the rows of a batch name."""

    duns: set[str] = field(default_factory=set)
    leis: set[str] = field(default_factory=set)
    companies: set[tuple[str, str]] = field(default_factory=set)  # country, folded name
    crm_ids: set[str] = field(default_factory=set)
    fingerprints: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)


class Customers:
    """The customers that the rows name; three queries."""

    def __init__(self, user: Any, asked: Asked) -> None:
        seen = Customer.objects.visible_to(user).order_by("pk")
        self._by: dict[Any, list[Customer]] = defaultdict(list)
        for name, numbers in (("duns", asked.duns), ("lei", asked.leis)):
            if numbers:
                for customer in seen.filter(**{f"{name}__in": numbers}):
                    self._by[name, getattr(customer, name)].append(customer)
        if asked.companies:
            countries, names = zip(*asked.companies, strict=True)
            for customer in seen.filter(country__in=set(countries), search__in=set(names)):
                self._by[customer.country_code, customer.search].append(customer)

    def numbered(self, kind: str, number: str) -> Customer | None:
        """The one with that D-U-N-S number or LEI, a confirmed one first."""
        found = self._by.get((kind, number), [])
        return min(found, key=lambda customer: customer.owner_id is not None, default=None)

    def named(self, country: str, name: str) -> list[Customer]:
        return self._by.get((country, folded(name)), [])


@dataclass(slots=True)
class KnownDeal:
    """A deal with a CRM ID of the file that the user sees."""

    pk: int
    reference: str
    status: str


def deals_by_crm_id(user: Any, crm_ids: Collection[str]) -> dict[str, list[KnownDeal]]:
    """The user's deals with those CRM IDs. Those they don't see don't exist, as everywhere.

    Drafts are not created yet, and what was closed as an error never was a deal.
    """
    if not crm_ids:
        return {}
    seen = Deal.objects.visible_to(user).filter(organization=user.organization_id)
    rows = seen.filter(crm_id__in=crm_ids).exclude(status__in=[Status.DRAFT, Status.ERROR])
    found: dict[str, list[KnownDeal]] = defaultdict(list)
    facts = rows.order_by("pk").values_list("crm_id", "pk", "reference", "status")
    for crm_id, pk, reference, status in facts:
        found[crm_id].append(KnownDeal(pk, reference, status))
    return found


def deals_for_update(user: Any, keys: Collection[int]) -> dict[int, Deal]:
    """The deals with all that an update compares; five queries."""
    if not keys:
        return {}
    return {d.pk: d for d in Deal.objects.visible_to(user).for_page().filter(pk__in=keys)}


def accepted_elsewhere(user: Any, deals: Iterable[Deal]) -> set[int]:
    """The engagements of those deals in which another party has accepted."""
    engagements = [deal.engagement_id for deal in deals]
    if not engagements:
        return set()
    others = Deal.objects.filter(engagement__in=engagements, status__in=ACCEPTED_ONCE)
    others = others.exclude(organization=user.organization_id)
    return set(others.values_list("engagement", flat=True))


def imported_before(user: Any, fingerprints: Collection[str]) -> dict[str, str]:
    """Rows of the same content that became a deal: its reference, "" if the user can't see it."""
    if not fingerprints:
        return {}
    rows = ImportRow.objects.filter(
        organization=user.organization_id, state=RowState.CREATED, fingerprint__in=fingerprints
    )
    found = dict(
        rows.exclude(deal__status=Status.ERROR).values_list("fingerprint", "deal__reference")
    )
    seen = Deal.objects.visible_to(user).filter(reference__in=list(found.values()))
    visible = set(seen.values_list("reference", flat=True)) if found else set()
    return {key: reference if reference in visible else "" for key, reference in found.items()}


class Colleague(NamedTuple):
    """What the account of a colleague knows; the phone number as it is stored."""

    name: str
    phone: str


def colleagues(user: Any, emails: Collection[str]) -> dict[str, Colleague]:
    """Those of the user's organization with one of the addresses, by address."""
    if not emails:
        return {}
    found = User.objects.filter(organization=user.organization_id, is_active=True, email__in=emails)
    return {one.email: Colleague(one.name, str(one.phone)) for one in found}


class Doubles:
    """Open deals of the organization for the same customer and solution (spec 5.1); five queries.

    As `queries.duplicates.duplicates_of`, for many deals to be.
    """

    def __init__(
        self,
        user: Any,
        scope: Scope,
        customers: Collection[int],
        kinds: Collection[int],
        solutions: Collection[int],
    ) -> None:
        ours = Deal.objects.filter(
            organization=user.organization_id,
            status__in=OPEN,
            engagement__customer__in=customers,
        )
        seen = Deal.objects.visible_to(user, scope).filter(pk__in=ours.values("pk"))
        self.exist: set[tuple[str, int, int]] = set()
        newest: dict[tuple[str, int, int], int] = {}
        for kind, column, keys in (
            ("assessment", "engagement__assessment_type", kinds),
            ("solution", "engagement__solutions", solutions),
        ):
            if not keys or not customers:
                continue
            pair = ("engagement__customer", column)
            among = {f"{column}__in": keys}
            pairs = ours.filter(**among).order_by().values_list(*pair).distinct()
            self.exist |= {(kind, *row) for row in pairs}
            rows = seen.filter(**among).order_by().values_list(*pair).annotate(last=Max("pk"))
            newest |= {(kind, customer, what): pk for customer, what, pk in rows}
        references = dict(
            Deal.objects.filter(pk__in=set(newest.values())).values_list("pk", "reference")
        )
        self.visible = {key: references[pk] for key, pk in newest.items()}
