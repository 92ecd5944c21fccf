"""Lock the deal first, then look again: scope, right and version are judged under the lock."""

from typing import Any

from deals.errors import NotFound, Stale
from deals.models import Deal


def lock_deal(deal: Deal, *, by: Any, version: int | None = None) -> Deal:
    """The deal as it is now, locked until the transaction ends.

    `by` must still see it (None: the system sees all), else `NotFound`. With `version`, which the
    actor's page was made from, `Stale` is raised when somebody changed the deal since.
    """
    seen = Deal.objects.visible_to(by) if by is not None else Deal.objects.all()
    locked = seen.filter(pk=deal.pk).select_for_update(of=("self",)).first()
    if locked is None:
        raise NotFound
    if version is not None and locked.version != version:
        raise Stale
    return locked
