"""Create deal: the draft becomes a deal, and the other side gets its own, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.scope import Scope
from deals.actions.drafts import start_filled_draft
from deals.actions.events import Beginning, record_beginnings
from deals.actions.lifecycle import _move
from deals.actions.locking import lock_deal
from deals.actions.sending import other_sides
from deals.enums import Door, EventKind, SolutionType, Status
from deals.models import Consent, ConsentText, Deal
from deals.queries.places import read_places

# What guards and history read of the solution.
OF_SOLUTION: dict[str, str] = {
    SolutionType.SOLUTION_ASSESSMENT: "engagement__assessment_type__vetted",
    SolutionType.CATALOGUE: "engagement__solutions",
}


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
    return deal if deal.status != Status.DRAFT else _submit(deal, by=by, consent=consent, door=door)


@transaction.atomic
def create_filled_deal(
    *,
    by: Any,
    steps: Mapping[str, Mapping[str, Any]],
    consent: ConsentText | None,
    door: Door = Door.WEB,
) -> Deal:
    """A deal from the valid input of all steps; its draft is nobody else's to see or to lock."""
    draft = start_filled_draft(by=by, steps=steps)
    return _submit(draft, by=by, consent=consent, door=door)


def _submit(deal: Deal, *, by: Any, consent: ConsentText | None, door: Door) -> Deal:
    chosen = OF_SOLUTION.get(deal.engagement.solution_type, "engagement__solutions")
    prefetch_related_objects([deal], "inputs", chosen)
    vendors = read_places(deal)
    now = timezone.now()
    if consent:
        _store_consent(deal, consent, by=by, at=now)
    _move(deal, "submit", by=by, at=now)
    joined = {"joined": [member.pk for member in deal.current_team]}
    own = Beginning(deal, EventKind.CREATED, by=by, door=door, data=joined)
    record_beginnings([own, *other_sides(deal, vendors=vendors, at=now, by=by, door=door)])
    return deal


def _store_consent(deal: Deal, consent: ConsentText, *, by: Any, at: datetime) -> None:
    """The exact words, in the language in which they were shown."""
    deal.engagement.consent = Consent.objects.create(
        engagement=deal.engagement, version=consent, text=consent.words, user=by, given_at=at
    )
