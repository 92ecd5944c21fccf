"""Lock the deal first, then look again: scope, right and version are judged under the lock."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from accounts.authorize import is_programme_staff
from accounts.scope import Scope
from deals.enums import Door, Status
from deals.errors import NotFound, Stale
from deals.models import Deal, Engagement
from deals.models.deal import DealQuerySet

WITH_ENGAGEMENT = Prefetch(
    "engagement", Engagement.objects.select_related("customer", "assessment_type")
)


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
    seen = seen_through(door, by=by, scope=scope)
    locked = seen.filter(pk=deal.pk).select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise NotFound
    if version is not None and locked.version != version:
        raise Stale
    # Not joined to the query that locks: what it waited for would be missing from joined rows.
    prefetch_related_objects([locked], WITH_ENGAGEMENT, "team")
    return locked


def seen_through(door: Door, *, by: Any, scope: Scope | None = None) -> DealQuerySet:
    """The deals that `by` can act on: those they see.

    None is the system, which sees all. Programme staff see all but drafts, which are private to
    their authors, and only through the administration's door.
    """
    if by is None:
        return Deal.objects.all()
    if door == Door.ADMIN and is_programme_staff(by):
        return Deal.objects.exclude(status=Status.DRAFT)
    return Deal.objects.visible_to(by, scope)
