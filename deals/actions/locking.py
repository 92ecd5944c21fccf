"""Lock the deal first, then look again: scope, right and version are judged under the lock."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from accounts.authorize import is_programme_staff
from accounts.scope import Scope, scope_of
from deals.actions.holding import hold
from deals.enums import Door, Status
from deals.errors import NotFound, Stale
from deals.models import Deal
from deals.models.deal import DealQuerySet
from deals.queries.again import STAND_INS, Again, for_anybody
from deals.queries.asking import Asker
from deals.queries.judged import ENGAGEMENTS, engagement_of

WITH_ENGAGEMENT = Prefetch("engagement", ENGAGEMENTS)


def lock_deal(
    deal: Deal,
    *,
    by: Any,
    version: int | None = None,
    door: Door = Door.WEB,
    scope: Scope | None = None,
) -> Deal:
    """The deal as it is now, locked until the transaction ends.

    `by` must still see it through that door, else `NotFound`. With `version`, which the actor's
    page was made from, `Stale` is raised when somebody changed the deal since. The lock lets
    others add rows that point at the deal: the other side writes into its history.
    """
    if by is None or door == Door.ADMIN:
        locked = _locking(seen_through(door, by=by).filter(pk=deal.pk)).first()
    else:
        found = _to_lock(by, scope or scope_of(by), given={STAND_INS: deal.pk})
        locked = next(iter(found), None)
    if locked is None:
        raise NotFound
    if version is not None and locked.version != version:
        raise Stale
    # Not joined to the query that locks: what it waited for would be missing from joined rows.
    locked.engagement, team, solutions = engagement_of(locked, by=by)
    hold(locked, "team", team)
    hold(locked.engagement, "solutions", solutions)
    return locked


def lock_deals(keys: Collection[int], *, by: Any, scope: Scope) -> dict[int, Deal]:
    """As `lock_deal` those of the deals that `by` still sees, by key; in the order of keys.

    With them what history and lists read.
    """
    found = _locking(Deal.objects.visible_to(by, scope).filter(pk__in=keys))
    locked = list(found.order_by("pk"))
    prefetch_related_objects(locked, WITH_ENGAGEMENT, "team", "location", "engagement__solutions")
    return {deal.pk: deal for deal in locked}


@for_anybody
def _to_lock(asker: Asker, scope: Scope) -> Again[Deal]:
    return Again(_locking(Deal.objects.visible_to(asker, scope).filter(pk=STAND_INS)))


def _locking(deals: DealQuerySet) -> DealQuerySet:
    return deals.select_for_update(of=("self",), no_key=True)


def seen_through(door: Door, *, by: Any) -> DealQuerySet:
    """The deals that `by` can act on: those they see.

    None is the system, which sees all. Programme staff see all but drafts, which are private to
    their authors, and only through the administration's door.
    """
    if by is None:
        return Deal.objects.all()
    if door == Door.ADMIN and is_programme_staff(by):
        return Deal.objects.exclude(status=Status.DRAFT)
    return Deal.objects.visible_to(by)
