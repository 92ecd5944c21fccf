"""Rows become what their verdicts say; what the verbs refuse is said of them.

New deals are made a batch at a time. A batch that fails is done again row by row, so that one row
takes no other along.
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db import Error as DatabaseErrors
from django.utils.translation import gettext as _

from deals.actions.import_rows import (
    AlreadyThere,
    NewRow,
    Refusals,
    create_from_rows,
    leave_row,
    update_from_row,
)
from deals.errors import DealError, Invalid, NotNow
from deals.forms.rows.verdict import Changes, NewDeal, Remark, Verdict, as_json
from deals.models import DealImport, ImportRow
from deals.models.imports import READY, RowState

SINGLY_AT_ONCE = 20  # rows until somebody hears how far it is
Judged = tuple[ImportRow, Verdict]
logger = logging.getLogger(__name__)


def do_rows(judged: Sequence[Judged], deal_import: DealImport, by: Any) -> Iterator[None]:
    """Do the rows; a pause after each few, at which all that was done before is stored."""
    new, others = [], []
    for row, verdict in judged:
        if (plan := _new_deal(row, verdict)) is None:
            others.append((row, verdict))
        else:
            new.append(NewRow(row, plan.steps, plan.new_customer, plan.percent))
    if new:
        _leave_refused([one.row for one in new], _create(new, deal_import, by))
        yield
    for some in batched(others, SINGLY_AT_ONCE):
        for row, verdict in some:
            _do(row, verdict, by)
        yield


def _new_deal(row: ImportRow, verdict: Verdict) -> NewDeal | None:
    agreed = verdict.state == row.state == RowState.CREATE
    return verdict.plan if agreed and isinstance(verdict.plan, NewDeal) else None


def _create(new: Sequence[NewRow], deal_import: DealImport, by: Any) -> Refusals:
    """Make the deals; of those that can't be made, why."""
    try:
        return create_from_rows(new, by=by, consent=deal_import.consent)
    except Exception as error:
        if may_be_better_soon(error):
            raise
        if len(new) == 1:
            return {new[0].row.pk: error}
    refusals: Refusals = {}
    for one in new:
        refusals |= _create([one], deal_import, by)
    return refusals


def may_be_better_soon(error: Exception) -> bool:
    """Whether database or disk failed; then the lease brings the job back."""
    broken = isinstance(error, DatabaseErrors | OSError)
    return broken and not isinstance(error, IntegrityError | DataError)


@transaction.atomic
def _leave_refused(rows: Sequence[ImportRow], refusals: Refusals) -> None:
    for row in rows:
        if row.pk in refusals:
            _refuse(row, refusals[row.pk])


def _do(row: ImportRow, verdict: Verdict, by: Any) -> None:
    """Let the row change what its verdict says."""
    plan = verdict.plan
    if verdict.state != row.state or not isinstance(plan, Changes):
        _leave(row, verdict)
        return
    try:
        update_from_row(
            row, by=by, deal=plan.deal, values=plan.values, team=plan.team, percent=plan.percent
        )
    except Exception as error:
        if may_be_better_soon(error):
            raise
        _refuse(row, error)


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
