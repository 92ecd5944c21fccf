"""What a row of an import can name: locations, assessment types, solutions, read once a run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from accounts.models import Location
from accounts.roles import Right
from accounts.scope import Scope, locations_for
from deals.models import AssessmentType, Solution
from deals.queries.vetting import VETTED
from portal.text import fold_whole


class Named[T]:
    """Things by their names: spelled exactly, else by letters and digits alone if one has them."""

    def __init__(self, things: Iterable[tuple[T, Iterable[str]]]) -> None:
        self.all: list[T] = []
        self._exact: dict[str, T] = {}
        self._plain: dict[str, T | None] = {}
        for thing, names in things:
            self.all.append(thing)
            for name in names:
                self._exact.setdefault(name, thing)
                other = self._plain.setdefault(fold_whole(name), thing)
                if other is not thing:
                    self._plain[fold_whole(name)] = None

    def get(self, name: str) -> T | None:
        return self._exact.get(name) or self._plain.get(fold_whole(name))


@dataclass(frozen=True)
class OpenKind:
    """An assessment type for guards: it asks once who is vetted, not for every row."""

    is_open_to: Callable[[int], bool]


class Catalogue:
    """What the user may choose, as the wizard would offer it; five queries."""

    def __init__(self, user: Any, scope: Scope | None = None) -> None:
        own = Location.objects.filter(organization=user.organization_id)
        kinds = AssessmentType.objects.open_to(user.organization_id).prefetch_related(VETTED)
        self.locations = Named(map(_place, locations_for(user, Right.CREATE, scope)))
        self.offices = Named(map(_place, own))
        self.assessment_types = Named((kind, [kind.name]) for kind in kinds)
        self.countries = {place.pk: str(place.country) for place in self.offices.all}
        self.open_kinds = {
            kind.pk: OpenKind(cache(kind.is_open_to)) for kind in self.assessment_types.all
        }
        self.solutions = Named((s, [s.name]) for s in Solution.objects.filter(is_active=True))


def _place(location: Location) -> tuple[Location, list[str]]:
    return location, [location.programme_id, location.name]
