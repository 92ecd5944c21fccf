"""Rows become what their verdicts say; what the verbs refuse is said of them.

New deals are made a batch at a time, and so are those changed that are there.
"""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from deals.actions.import_rows import (
    AlreadyThere,
    NewRow,
    Refusals,
    create_from_rows,
    leave_row,
)
from deals.actions.import_updates import ChangedRow, update_from_rows
from deals.errors import DealError, Invalid, NotNow
from deals.forms.rows.verdict import Changes, NewDeal, Remark, Verdict, as_json
from deals.jobs.batches import do_together
from deals.models import DealImport, ImportRow
from deals.models.imports import READY, RowState

LEFT_AT_ONCE = 20  # rows until somebody hears how far it is
Judged = tuple[ImportRow, Verdict]
logger = logging.getLogger(__name__)


def do_rows(judged: Sequence[Judged], deal_import: DealImport, by: Any) -> Iterator[None]:
    """Do the rows; a pause after each few, at which all that was done before is stored."""
    new: dict[int, NewRow] = {}
    changed: dict[int, ChangedRow] = {}
    left: list[Judged] = []
    for row, verdict in judged:
        plan = verdict.plan if verdict.state == row.state else None
        if isinstance(plan, NewDeal):
            new[row.pk] = NewRow(row, plan.steps, plan.new_customer, plan.percent)
        elif isinstance(plan, Changes):
            changed[row.pk] = ChangedRow(row, plan.deal, plan.values, plan.team, plan.percent)
        else:
            left.append((row, verdict))
    if new:
        create = partial(create_from_rows, by=by, consent=deal_import.consent)
        _leave_refused(judged, do_together(new, create))
        yield
    if changed:
        _leave_refused(judged, do_together(changed, partial(update_from_rows, by=by)))
        yield
    for some in batched(left, LEFT_AT_ONCE):
        for row, verdict in some:
            _leave(row, verdict)
        yield


@transaction.atomic
def _leave_refused(judged: Sequence[Judged], refusals: Refusals) -> None:
    for row, _verdict in judged:
        if row.pk in refusals:
            _refuse(row, refusals[row.pk])


def _leave(row: ImportRow, verdict: Verdict) -> None:
    """The row is not ready any more, or for something else than was shown."""
    state = RowState.FAILED if verdict.state == RowState.ERROR else verdict.state
    if state in READY:
        verdict.skip(_("The deal with this CRM ID changed since the check; check the file again."))
        state = RowState.SKIP
    leave_row(row, state, remarks=as_json(verdict.remarks))


def _refuse(row: ImportRow, error: Exception) -> None:
    """Say why nothing becomes of the row."""
    if isinstance(error, AlreadyThere):
        words, reference = error.args
        leave_row(row, RowState.SKIP, remarks=as_json([Remark("note", "", words, reference)]))
        return
    if not isinstance(error, DealError):
        file = row.deal_import.public_id
        logger.error("Row %d of import %s failed", row.number, file, exc_info=error)
    leave_row(row, RowState.FAILED, remarks=as_json(_reasons(error)))


def _reasons(error: Exception) -> list[Remark]:
    if isinstance(error, NotNow):
        return [Remark("error", p.field, str(p.message)) for p in error.problems]
    if isinstance(error, DealError):
        field = error.field if isinstance(error, Invalid) else ""
        return [Remark("error", field, str(error.message) or _("You can't do this any more."))]
    words = _("Something went wrong with this row; nothing of it was imported.")
    return [Remark("error", "", words)]
