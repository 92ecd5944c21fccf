"""Create deal: the draft becomes a deal, and the other side gets its own, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.scope import Scope, scope_from, scope_of
from deals.actions.beginnings import Beginning, record_beginnings
from deals.actions.filling import Filled, Steps, filled_drafts
from deals.actions.holding import hold, hold_vetted
from deals.actions.lifecycle import _move, mark_ahead
from deals.actions.locking import lock_deal
from deals.actions.sending import other_sides
from deals.enums import Door, EventKind, Status
from deals.errors import DealError
from deals.models import Consent, ConsentText, Deal
from deals.pipelines import START
from deals.queries.places import Places


@transaction.atomic
def create_deal(
    draft: Deal,
    *,
    by: Any,
    consent: ConsentText | None,
    door: Door = Door.WEB,
    scope: Scope | None = None,
) -> Deal:
    """Submit a draft with the consent text that was shown and ticked (None: not ticked).

    Calling it again for the same draft, also at the same time, gives the deal it became.
    `NotNow` lists what is missing; `NotAllowed` without the right at the deal's location, which
    is judged afresh under the lock. `scope` is the user's, where this request has read it already.
    """
    deal = lock_deal(draft, by=by, scope=scope)
    if deal.status != Status.DRAFT:
        return deal
    case: Any = deal.engagement
    if not case.keeps_input:
        hold(deal, "inputs", [])
    hold_vetted(case, case.vetted_worker)
    under_lock = scope_from(by, case.assigned)
    return _only(_submit([(deal, START)], by=by, consent=consent, door=door, scope=under_lock))


def create_filled_deal(
    *, by: Any, steps: Steps, consent: ConsentText | None, door: Door = Door.WEB
) -> Deal:
    """A deal from the valid input of all steps; its draft is nobody else's to see or to lock."""
    return _only(create_filled_deals([Filled(steps)], by=by, consent=consent, door=door))


@transaction.atomic
def create_filled_deals(
    several: Sequence[Filled], *, by: Any, consent: ConsentText | None, door: Door = Door.WEB
) -> list[Deal | DealError]:
    """As `create_filled_deal` for many, in a number of queries that doesn't depend on how many.

    In place of a deal that can't be created stands why; nothing of it is stored.
    """
    scope = scope_of(by)
    drafts = filled_drafts(several, by=by, scope=scope)
    percents = [one.percent for one in several]
    good = [(d, p) for d, p in zip(drafts, percents, strict=True) if isinstance(d, Deal)]
    submitted = iter(_submit(good, by=by, consent=consent, door=door, scope=scope))
    return [next(submitted) if isinstance(draft, Deal) else draft for draft in drafts]


def _only(outcomes: Sequence[Deal | DealError]) -> Deal:
    (outcome,) = outcomes
    if isinstance(outcome, DealError):
        raise outcome
    return outcome


def _submit(
    drafts: Sequence[tuple[Deal, int]],
    *,
    by: Any,
    consent: ConsentText | None,
    door: Door,
    scope: Scope,
) -> list[Deal | DealError]:
    """Drafts, each with how far it has come; all are judged before anything is stored."""
    places, now = Places([draft for draft, _percent in drafts]), timezone.now()
    outcomes: list[Deal | DealError] = []
    begun: list[Beginning] = []
    for deal, percent in drafts:
        if consent:
            _give_consent(deal, consent, by=by, at=now)
        try:
            _move(deal, "submit", by=by, scope=scope, at=now)
            marks = mark_ahead(deal, by=by, percent=percent, scope=scope, door=door)
        except DealError as refusal:
            outcomes.append(refusal)
            continue
        begun.append(Beginning(deal, EventKind.CREATED, by=by, door=door))
        begun += other_sides(deal, vendors=places.vendor(deal), at=now, by=by, door=door)
        begun += marks
        outcomes.append(deal)
    record_beginnings(begun)
    return outcomes


def _give_consent(deal: Deal, consent: ConsentText, *, by: Any, at: datetime) -> None:
    """The exact words, in the language in which they were shown; stored with the deal."""
    deal.engagement.consent = Consent(
        engagement=deal.engagement, version=consent, text=consent.words, user=by, given_at=at
    )
