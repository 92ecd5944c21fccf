"""What an import created and nobody touched is closed again; the rest is said to stay."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.scope import scope_of
from deals.actions.changes import record_changes
from deals.actions.import_rows import Refusals, lock_rows
from deals.actions.lifecycle import close_ahead_as_error
from deals.actions.locking import lock_deals
from deals.enums import Door, ReasonFor
from deals.errors import DealError, NotFound, NotNow, Problem
from deals.models import DealEvent, ImportRow, Reason
from deals.models.imports import RowState
from portal.said import kept

UNDONE_AS = "data"  # the reason's code


@transaction.atomic
def undo_rows(rows: Sequence[ImportRow], *, by: Any, file_name: str) -> Refusals:
    """Close the deals that the rows of the file made as errors, if nobody did anything with them.

    Gives back why the others stay; rows that are undone already are left alone.
    """
    left = lock_rows(rows, RowState.CREATED)
    rows = [row for row in rows if row.pk in left and row.deal_id]
    scope = scope_of(by)
    deals = lock_deals([row.deal_id for row in rows if row.deal_id], by=by, scope=scope)
    events = DealEvent.objects.filter(deal__in=deals).order_by()
    newest = dict(events.values_list("deal").annotate(last=Max("pk")))
    reason, notes = undo_reason(), _("The import of %s was undone.") % file_name
    refusals: Refusals = {}
    changes, done = [], []
    for row in rows:
        try:
            deal = deals.get(row.deal_id or 0)
            if deal is None:
                raise NotFound
            if newest[deal.pk] > (row.last_event or 0):
                raise NotNow([Problem("", "", _("Somebody has worked on the deal since."))])
            known: Any = {"by": by, "scope": scope, "door": Door.IMPORT}
            changes.append(close_ahead_as_error(deal, reason=reason, notes=notes, **known))
        except DealError as refusal:
            refusals[row.pk] = refusal
        else:
            done.append(row.pk)
    record_changes(changes)
    ImportRow.objects.filter(pk__in=done).update(state=RowState.UNDONE)
    return refusals


def undo_reason() -> Reason:
    """Data error, or what the programme has in its place."""
    reasons = Reason.objects.filter(given_for=ReasonFor.ERROR, is_duplicate=False)
    return reasons.filter(code=UNDONE_AS).first() or reasons.earliest("position")


def keep_rows(words: Mapping[int, str]) -> None:
    """Say of each row, by its key, why its deal stays though the import was undone."""
    alike: dict[str, list[int]] = defaultdict(list)
    for key, said in words.items():
        alike[said].append(key)
    for said, keys in alike.items():
        remark = {"level": "note", "field": "", "detail": "", **kept(said)}
        rows = ImportRow.objects.filter(pk__in=keys, state=RowState.CREATED)
        rows.update(remarks=[remark])
