"""What a user's assignments cover; the one reading of them (spec section 2).

Assignments are read afresh on each question unless a `Reach` is handed on, so that a right
taken away ends at once, for open pages too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Assignment, Location, Organization, User
from accounts.roles import RIGHTS, On, Right, Role


@dataclass(frozen=True)
class Reach:
    """Where a user has a right, and on which deals there.

    `everywhere[on]` tells whether the entire organization is covered, `locations[on]` holds the
    primary keys of single locations.
    """

    organization_id: int | None
    everywhere: frozenset[On] = frozenset()
    locations: dict[On, frozenset[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.everywhere or any(self.locations.values()))

    @property
    def is_of_team(self) -> bool:
        """True if some deals are covered because the user is on their team."""
        return On.TEAM in self.everywhere or bool(self.locations.get(On.TEAM))

    def covers(self, *, organization_id: int, location_id: int | None, on_team: bool) -> bool:
        """True if the right holds for a deal of that organization and location."""
        if organization_id != self.organization_id:
            return False
        kinds = [On.ALL, On.TEAM] if on_team else [On.ALL]
        return any(
            on in self.everywhere or location_id in self.locations.get(on, ()) for on in kinds
        )

    def where(self, on: On) -> Q | None:
        """The condition on `location` for deals covered `on` all or on team; None for nowhere."""
        if on in self.everywhere:
            return Q()
        ids = self.locations.get(on)
        return Q(location__in=sorted(ids)) if ids else None


@dataclass(frozen=True)
class Scope:
    """All assignments of a user, read once."""

    organization_id: int | None
    assignments: tuple[tuple[Role, int | None], ...]

    def reach(self, right: Right) -> Reach:
        everywhere: set[On] = set()
        locations: dict[On, set[int]] = {}
        for role, location_id in self.assignments:
            on = RIGHTS[role].get(right)
            if on and location_id is None:
                everywhere.add(on)
            elif on and location_id:
                locations.setdefault(on, set()).add(location_id)
        return Reach(
            self.organization_id,
            frozenset(everywhere),
            {on: frozenset(ids) for on, ids in locations.items()},
        )


def scope_of(user: Any) -> Scope:
    """The user's scope now: one query; empty for anonymous, inactive and programme staff."""
    if not _has_scope(user):
        return Scope(None, ())
    rows = Assignment.objects.filter(user=user).order_by("role", "location")
    return scope_from(user, rows.values_list("role", "location_id"))


def scope_from(user: Any, assigned: Iterable[tuple[str | None, int | None]]) -> Scope:
    """The scope of roles and locations that were read; a role of None is no assignment."""
    if not _has_scope(user):
        return Scope(None, ())
    held = tuple((Role(role), at) for role, at in assigned if role)
    return Scope(user.organization_id, held)


def _has_scope(user: Any) -> bool:
    return bool(getattr(user, "organization_id", None) and user.is_active)


def shown_scope(request: Any) -> Scope:
    """The scope for what a page shows, never for deciding; read with the user of the request."""
    read: Scope | None = getattr(request.user, "read_scope", None)
    if read is None:
        read = request.user.read_scope = scope_of(request.user)
    return read


def reach_of(user: Any, right: Right) -> Reach:
    return scope_of(user).reach(right)


def locations_for(user: Any, right: Right, scope: Scope | None = None) -> QuerySet[Location]:
    """The locations of the own organization where the user has `right` on all deals or a team's."""
    reach = (scope or scope_of(user)).reach(right)
    locations = Location.objects.filter(organization=reach.organization_id)
    if reach.everywhere:
        return locations
    return locations.filter(pk__in={pk for ids in reach.locations.values() for pk in ids})


def admins_of(organization: Organization) -> QuerySet[User]:
    """Whom to ask for a role: the organization's active referral admins."""
    return (
        User.objects.filter(organization=organization, is_active=True)
        .filter(assignments__role=Role.REFERRAL_ADMIN)
        .order_by("name")
        .distinct()
    )
