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
