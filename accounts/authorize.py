"""May this person do it? Permission functions for django-fsm and everybody else.

They take a deal-like object: `organization_id`, `location_id`, `status`, `author_id` and
`has_on_team(user)`. Accounts know nothing more of deals.
"""

from typing import Any

from accounts.roles import Right
from accounts.scope import Reach, Scope, reach_of, scope_of


def is_programme_staff(user: Any) -> bool:
    """Staff of the programme who may change deals, those of every organization (spec section 2).

    They have no organization and hence no role: no page and no API shows them a deal. They act
    in the administration only, where `deals.actions.locking` lets them in by that door; guards
    hold for them as for everybody.
    """
    if not user.is_staff or user.organization_id is not None:
        return False
    return user.has_perm("deals.change_deal")


def may(right: Right, deal: Any, user: Any, scope: Scope | None = None) -> bool:
    """Whether an assignment of the user gives `right` on the deal.

    Reads assignments once, unless the user's `scope` was read in the same transaction.
    """
    if is_programme_staff(user):
        return True
    return _covers((scope or scope_of(user)).reach(right), deal, user)


def rights_on(deal: Any, user: Any, scope: Scope | None = None) -> frozenset[Right]:
    """All rights that assignments of the user give on the deal; reads them once, if not given."""
    scope = scope or scope_of(user)
    return frozenset(right for right in Right if _covers(scope.reach(right), deal, user))


def _covers(reach: Reach, deal: Any, user: Any) -> bool:
    return bool(reach) and reach.covers(
        organization_id=deal.organization_id,
        location_id=deal.location_id,
        on_team=deal.has_on_team(user),
    )


def may_work(deal: Any, user: Any, scope: Scope | None = None) -> bool:
    return may(Right.WORK, deal, user, scope)


def may_reopen(deal: Any, user: Any, scope: Scope | None = None) -> bool:
    return may(Right.REOPEN, deal, user, scope)


def may_review(registration: Any, user: Any) -> bool:
    """Whether the user decides on registrations: a right of the vendor's people, on all of them."""
    return user.is_of_vendor and bool(reach_of(user, Right.REVIEW))


def may_submit(deal: Any, user: Any, scope: Scope | None = None) -> bool:
    """The author, at a location where they may create deals; none chosen yet is no refusal."""
    if deal.author_id != user.pk:
        return False
    if deal.location_id is None:
        return bool((scope or scope_of(user)).reach(Right.CREATE))
    return may(Right.CREATE, deal, user, scope)
