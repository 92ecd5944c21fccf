"""Who can see a deal, and why: the rule of `visible_to`, read from the deal's side."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from accounts.roles import RIGHTS, On, Right, Role
from deals.models import Deal
from deals.queries.again import STAND_INS, Again
from deals.queries.whole_deal import named

ORGANIZATION, LOCATION = STAND_INS, STAND_INS + 1
TEAM_SIZES = 100  # whose questions are kept


@dataclass(frozen=True)
class Reader:
    """A person and the assignments that let them see the deal, in words."""

    user: User
    reasons: list[str]


def readers_of(deal: Deal) -> list[Reader]:
    """Everybody who sees the deal, by name; one query, the deal's team is read with the deal."""
    found: dict[int, Reader] = {}
    said: dict[tuple[str, int | None], str] = {}
    for assignment in _assignments(deal):
        user = assignment.user
        reader = found.setdefault(user.pk, Reader(user, []))
        at = assignment.role, assignment.location_id
        reader.reasons.append(said.get(at) or said.setdefault(at, _why(*at, deal)))
    return list(found.values())


def _assignments(deal: Deal) -> list[Assignment]:
    team = [member.email for member in deal.current_team]
    given = {ORGANIZATION: deal.organization_id, LOCATION: deal.location_id}
    return _covering(len(team)).rows(
        {**given, **{str(n): address for n, address in enumerate(team)}}
    )


@lru_cache(maxsize=TEAM_SIZES)
def _covering(members: int) -> Again[Assignment]:
    on_team = Q(user__email__in=[str(n) for n in range(members)])
    covered = Q(role__in=_roles(On.ALL)) | (Q(role__in=_roles(On.TEAM)) & on_team)
    return Again(
        Assignment.objects.filter(covered)
        .filter(Q(location=None) | Q(location=LOCATION))
        .filter(user__organization=ORGANIZATION, user__is_active=True)
        .select_related("user")
        .only("role", "location", *named("user"))
        .order_by("user__name", "user", "role", F("location").asc(nulls_first=True))
    )


def _roles(on: On) -> list[Role]:
    return [role for role, rights in RIGHTS.items() if rights.get(Right.VIEW) == on]


def _why(role: str, location_id: int | None, deal: Deal) -> str:
    """E.g. "Referral admin, entire Contoso" or "On the team, referral user in Warsaw"."""
    label: Any = Role(role).label
    words = {"role": label, "organization": deal.organization.name, "location": deal.location}
    if RIGHTS[Role(role)][Right.VIEW] == On.TEAM:
        words["role"] = str(label).lower()
        if location_id is None:
            return _("On the team, %(role)s, entire %(organization)s") % words
        return _("On the team, %(role)s in %(location)s") % words
    if location_id is None:
        return _("%(role)s, entire %(organization)s") % words
    return _("%(role)s in %(location)s") % words
