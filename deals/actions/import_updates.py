"""Rows change deals that are there, by the edit verbs, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.scope import Scope, scope_of
from deals.actions.changes import Change, record_changes
from deals.actions.details import edit_ahead
from deals.actions.fields import accepted_by_others
from deals.actions.import_rows import Refusals, lock_rows, settle_rows
from deals.actions.lifecycle import mark_more
from deals.actions.locking import lock_deals
from deals.actions.team import Member, set_team_ahead
from deals.enums import Door
from deals.errors import DealError, NotFound
from deals.models import Deal, ImportRow
from deals.models.imports import RowState
from deals.pipelines import START


@dataclass
class ChangedRow:
    """A row with what differs in it from its deal; the stages up to `percent` are marked."""

    row: ImportRow
    deal: Deal
    values: Mapping[str, Any]
    team: Sequence[Member] | None = None
    percent: int = START


@transaction.atomic
def update_from_rows(rows: Sequence[ChangedRow], *, by: Any) -> Refusals:
    """Change the deals, in queries that hardly depend on how many; gives back what is refused.

    Rows that are done already are left alone, and of rows that mean the same deal all but the
    first, for another time. Of a row that is refused nothing is stored.
    """
    left = lock_rows([one.row for one in rows], RowState.UPDATE)
    rows = _first_of_each([one for one in rows if one.row.pk in left])
    scope = scope_of(by)
    deals = lock_deals([one.deal.pk for one in rows], by=by, scope=scope)
    accepted = accepted_by_others(deals.values())
    refusals: Refusals = {}
    changes, done = [], []
    for one in rows:
        try:
            deal = deals.get(one.deal.pk)
            if deal is None:
                raise NotFound
            made = _changes(one, deal, by=by, scope=scope, accepted=deal.pk in accepted)
        except DealError as refusal:
            refusals[one.row.pk] = refusal
            continue
        changes += made
        done.append((one.row, deal))
    record_changes(changes)
    settle_rows(done, RowState.UPDATED)
    return refusals


def _first_of_each(rows: Sequence[ChangedRow]) -> list[ChangedRow]:
    """Without those whose deal, or its engagement, an earlier one changes."""
    first: dict[int, ChangedRow] = {}
    for one in rows:
        first.setdefault(one.deal.engagement_id, one)
    return list(first.values())


def _changes(one: ChangedRow, deal: Deal, *, by: Any, scope: Scope, accepted: bool) -> list[Change]:
    """What the row changes in the deal, which is set in it."""
    known: Any = {"by": by, "scope": scope, "door": Door.IMPORT}
    changes: list[Change] = []
    if one.values:
        changes += edit_ahead(deal, values=one.values, accepted=accepted, **known)
    if one.team:
        changes += set_team_ahead(deal, members=one.team, accepted=accepted, **known)
    return changes + mark_more(deal, percent=one.percent, **known)
