"""What becomes of a row: each in a transaction of its own, by the verbs that people use."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization
from deals.actions.creation import create_filled_deal
from deals.actions.customers import add_customer
from deals.actions.details import edit_deal
from deals.actions.lifecycle import close_as_error, mark_stages
from deals.actions.locking import lock_deal
from deals.actions.team import Member, set_team
from deals.enums import Door, ReasonFor, Status
from deals.errors import NotNow, Problem
from deals.models import ConsentText, Customer, Deal, ImportRow, Reason
from deals.models.imports import READY, RowState
from deals.pipelines import START
from deals.queries.customers import similar, with_duns
from deals.queries.import_lookups import deals_by_crm_id

UNDONE_AS = "data"  # the reason's code


class AlreadyThere(Exception):
    """A deal of the same CRM ID or the same row came in meanwhile; the message says which."""


@transaction.atomic
def create_from_row(
    row: ImportRow,
    *,
    by: Any,
    steps: Mapping[str, Mapping[str, Any]],
    consent: ConsentText | None,
    new_customer: Mapping[str, Any] | None = None,
    percent: int = START,
) -> Deal | None:
    """The row as a deal, by the wizard's verbs; None for a row that is done already.

    `steps` are the values of the wizard's steps. `new_customer` is added first, unless an earlier
    row did. The stages up to `percent` are marked. `AlreadyThere`, and whatever the verbs refuse.
    """
    if (locked := lock_row(row, RowState.CREATE)) is None:
        return None
    refuse_known(locked, by=by, crm_id=steps["details"].get("crm_id", ""))
    values = {step: dict(said) for step, said in steps.items()}
    if new_customer is not None:
        values["customer"] = {"customer": customer_for(by=by, values=new_customer)}
    deal = create_filled_deal(by=by, steps=values, consent=consent, door=Door.IMPORT)
    if deal.progress < percent:
        deal = mark_stages(deal, by=by, percent=percent, door=Door.IMPORT)
    _settle(locked, RowState.CREATED, deal)
    return deal


@transaction.atomic
def update_from_row(
    row: ImportRow,
    *,
    by: Any,
    deal: Deal,
    values: Mapping[str, Any],
    team: Sequence[Member] | None = None,
    percent: int = START,
) -> Deal | None:
    """Change what differs in the row, by the edit verbs; None for a row that is done already."""
    if (locked := lock_row(row, RowState.UPDATE)) is None:
        return None
    if values:
        deal = edit_deal(deal, by=by, values=values, door=Door.IMPORT)
    if team:
        deal = set_team(deal, by=by, members=team, door=Door.IMPORT)
    if deal.progress < percent:
        deal = mark_stages(deal, by=by, percent=percent, door=Door.IMPORT)
    _settle(locked, RowState.UPDATED, deal)
    return deal


def customer_for(*, by: Any, values: Mapping[str, Any]) -> Customer:
    """The customer that is not listed: added now, or by an earlier row of the file."""
    duns = values.get("duns")
    if duns and (found := with_duns(by, duns).first()):
        return found
    there = similar(by, name=values["name"], country=str(values["country"]))
    same = [one for one in there if not duns or one.duns is None]
    return same[0] if same else add_customer(by=by, **values)


def refuse_known(row: ImportRow, *, by: Any, crm_id: str) -> None:
    """Raise `AlreadyThere` if a deal came in since the row was judged.

    Rows of an organization are done one at a time, so that two files at once make no deal twice.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=row.organization_id)
    if crm_id and (found := deals_by_crm_id(by, {crm_id}).get(crm_id)):
        raise AlreadyThere(_("There is a deal with this CRM ID."), found[0].reference)
    if not row.fingerprint:
        return
    same = ImportRow.objects.filter(
        organization=row.organization_id, fingerprint=row.fingerprint, state=RowState.CREATED
    )
    # What was closed as an error since may come in again.
    if same.exists() and not same.filter(deal__status=Status.ERROR).update(fingerprint=""):
        raise AlreadyThere(_("A row of the same content was imported before."), "")


def lock_row(row: ImportRow, state: str) -> ImportRow | None:
    """The row, locked, if it is still in that state."""
    rows = ImportRow.objects.filter(pk=row.pk, state=state)
    return rows.select_for_update(of=("self",), no_key=True).first()


def _settle(row: ImportRow, state: RowState, deal: Deal) -> None:
    row.state, row.deal = state, deal
    row.last_event = _last_event(deal)
    row.save(update_fields=["state", "deal", "last_event"])


def _last_event(deal: Deal) -> int:
    return deal.events.order_by("-pk").values_list("pk", flat=True)[0]


def leave_row(row: ImportRow, state: str, *, remarks: Sequence[Mapping[str, str]]) -> None:
    """Nothing becomes of a row that was ready; the remarks say why."""
    ready = ImportRow.objects.filter(pk=row.pk, state__in=READY)
    ready.update(state=state, remarks=list(remarks))


@transaction.atomic
def undo_row(row: ImportRow, *, by: Any) -> bool:
    """Close the deal that the row made as an error, if nobody did anything with it since.

    `NotNow` says why it stays; False for a row that is undone already.
    """
    locked = lock_row(row, RowState.CREATED)
    if locked is None or locked.deal is None:
        return False
    deal = lock_deal(locked.deal, by=by)
    if deal.events.filter(pk__gt=locked.last_event).exists():
        raise NotNow([Problem("", "", _("Somebody has worked on the deal since."))])
    words = _("The import of %s was undone.") % locked.deal_import.file_name
    close_as_error(deal, by=by, reason=undo_reason(), notes=words, door=Door.IMPORT)
    locked.state = RowState.UNDONE
    locked.save(update_fields=["state"])
    return True


def undo_reason() -> Reason:
    """Data error, or what the programme has in its place."""
    reasons = Reason.objects.filter(given_for=ReasonFor.ERROR, is_duplicate=False)
    return reasons.filter(code=UNDONE_AS).first() or reasons.earliest("position")


def keep_row(row: ImportRow, words: Any) -> None:
    """Say why the row's deal stays though the import was undone."""
    remark = {"level": "note", "field": "", "words": str(words), "detail": ""}
    ImportRow.objects.filter(pk=row.pk, state=RowState.CREATED).update(remarks=[remark])
