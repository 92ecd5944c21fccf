"""What an assignment covers of an organization's deals, as a filter of them."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from accounts.roles import On
from accounts.scope import Reach
from deals.models.team import TeamMember


def covered_of(user: Any, reach: Reach, tabs: Collection[str] = ()) -> Q | None:
    """What an assignment covers of the organization's deals: Q() for all, None for none.

    With `tabs`, of the deals there.
    """
    if On.ALL in reach.everywhere:
        return Q()
    covered = [where for where in [reach.where(On.ALL)] if where]
    if (where := reach.where(On.TEAM)) is not None:
        mine = TeamMember.objects.filter(email=user.email, removed_at=None)
        if tabs:
            mine = mine.filter(at_organization=reach.organization_id, tab__in=tabs)
        covered.append(where & Q(pk__in=mine.values("deal")))
    return reduce(or_, covered) if covered else None


def is_of_team_alone(reach: Reach) -> bool:
    """Whether all that is covered is so because the user is on its team."""
    covers_all = On.ALL in reach.everywhere or reach.locations.get(On.ALL)
    return reach.is_of_team and not covers_all


def rows_on_tab(user: Any, reach: Reach, tab: str) -> dict[str, Any]:
    """The user's rows of teams for the deals of a tab, one for each that `reach` covers so."""
    rows = {
        "email": user.email,
        "removed_at": None,
        "at_organization": reach.organization_id,
        "tab": tab,
    }
    if On.TEAM not in reach.everywhere:
        rows["at_location__in"] = sorted(reach.locations[On.TEAM])
    return rows
