"""What becomes of rows, by the verbs that people use: new deals many at a time, others singly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Organization
from deals.actions.creation import create_filled_deals
from deals.actions.customers import add_customer
from deals.actions.details import edit_deal
from deals.actions.filling import Filled
from deals.actions.lifecycle import close_as_error, mark_stages
from deals.actions.locking import lock_deal
from deals.actions.team import Member, set_team
from deals.enums import Door, ReasonFor, Status
from deals.errors import DealError, NotNow, Problem
from deals.models import ConsentText, Customer, Deal, DealEvent, ImportRow, Reason
from deals.models.imports import READY, RowState
from deals.pipelines import START
from deals.queries.customers import similar, with_duns
from deals.queries.import_lookups import deals_by_crm_id
from portal.said import kept

UNDONE_AS = "data"  # the reason's code


class AlreadyThere(Exception):
    """A deal of the same CRM ID or the same row came in meanwhile; the message says which."""


@dataclass
class NewRow:
    """A row that is to become a deal: the values of the wizard's steps.

    `new_customer` is added first, unless an earlier row did. The stages up to `percent` are marked.
    """

    row: ImportRow
    steps: Mapping[str, Mapping[str, Any]]
    new_customer: Mapping[str, Any] | None = None
    percent: int = START

    @property
    def crm_id(self) -> str:
        return str(self.steps["details"].get("crm_id", ""))


Refusals = dict[int, Exception]  # by the key of the row: a `DealError`, or `AlreadyThere`


@transaction.atomic
def create_from_rows(rows: Sequence[NewRow], *, by: Any, consent: ConsentText | None) -> Refusals:
    """The rows as deals, by the wizard's verbs, in queries that hardly depend on how many.

    Rows that are done already are left alone, and of rows that mean the same deal all but the
    first, for another time. Gives back what the verbs refuse; of such a row nothing is stored.
    """
    rows = _lock_rows(rows, RowState.CREATE)
    if not rows:
        return {}
    refusals = _already_there(rows, by=by)
    ready, filled = [], []
    for one in _first_of_each([one for one in rows if one.row.pk not in refusals]):
        steps = {step: dict(said) for step, said in one.steps.items()}
        try:
            if one.new_customer is not None:
                customer = customer_for(by=by, values=one.new_customer)
                steps["customer"] = {"customer": customer}
        except DealError as refusal:
            refusals[one.row.pk] = refusal
            continue
        ready.append(one)
        filled.append(Filled(steps, one.percent))
    outcomes = create_filled_deals(filled, by=by, consent=consent, door=Door.IMPORT)
    made = []
    for one, outcome in zip(ready, outcomes, strict=True):
        if isinstance(outcome, DealError):
            refusals[one.row.pk] = outcome
        else:
            made.append((one, outcome))
    settle_rows([(one.row, deal) for one, deal in made], RowState.CREATED)
    return refusals


def _lock_rows(rows: Sequence[NewRow], state: str) -> list[NewRow]:
    """Those whose row is still in that state, locked."""
    locked = ImportRow.objects.filter(pk__in=[one.row.pk for one in rows], state=state)
    waiting = locked.order_by("pk").select_for_update(of=("self",), no_key=True)
    left = set(waiting.values_list("pk", flat=True))
    return [one for one in rows if one.row.pk in left]


def _already_there(rows: Sequence[NewRow], *, by: Any) -> Refusals:
    """What came in as a deal since the rows were judged.

    Rows of an organization are done one batch at a time, so that two files at once make no deal
    twice.
    """
    organization = rows[0].row.organization_id
    Organization.objects.select_for_update(no_key=True).get(pk=organization)
    known = deals_by_crm_id(by, {one.crm_id for one in rows if one.crm_id})
    prints = {one.row.fingerprint for one in rows if one.row.fingerprint}
    created = ImportRow.objects.filter(
        organization=organization, fingerprint__in=prints, state=RowState.CREATED
    )
    same = dict(created.values_list("fingerprint", "deal__status"))
    # What was closed as an error since may come in again.
    again = [key for key, status in same.items() if status == Status.ERROR]
    if again:
        created.filter(fingerprint__in=again, deal__status=Status.ERROR).update(fingerprint="")
    refusals: Refusals = {}
    for one in rows:
        if found := known.get(one.crm_id):
            words = _("There is a deal with this CRM ID.")
            refusals[one.row.pk] = AlreadyThere(words, found[0].reference)
        elif same.get(one.row.fingerprint, Status.ERROR) != Status.ERROR:
            words = _("A row of the same content was imported before.")
            refusals[one.row.pk] = AlreadyThere(words, "")
    return refusals


def _first_of_each(rows: Sequence[NewRow]) -> list[NewRow]:
    """Without those that an earlier one has the CRM ID or the content of."""
    seen: set[tuple[str, str]] = set()
    first = []
    for one in rows:
        keys = {("crm", one.crm_id), ("print", one.row.fingerprint)}
        keys = {key for key in keys if key[1]}
        if not keys & seen:
            first.append(one)
        seen |= keys
    return first


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
    settle_rows([(locked, deal)], RowState.UPDATED)
    return deal


def customer_for(*, by: Any, values: Mapping[str, Any]) -> Customer:
    """The customer that is not listed: added now, or by an earlier row of the file."""
    duns = values.get("duns")
    if duns and (found := with_duns(by, duns).first()):
        return found
    there = similar(by, name=values["name"], country=str(values["country"]))
    same = [one for one in there if not duns or one.duns is None]
    return same[0] if same else add_customer(by=by, **values)


def lock_row(row: ImportRow, state: str) -> ImportRow | None:
    """The row, locked, if it is still in that state."""
    rows = ImportRow.objects.filter(pk=row.pk, state=state)
    return rows.select_for_update(of=("self",), no_key=True).first()


def settle_rows(done: Sequence[tuple[ImportRow, Deal]], state: RowState) -> None:
    """Note which deal each row became, or changed."""
    events = DealEvent.objects.filter(deal__in=[deal.pk for _row, deal in done])
    newest = dict(events.order_by().values_list("deal").annotate(last=Max("pk")))
    for row, deal in done:
        row.state, row.deal, row.last_event = state, deal, newest[deal.pk]
    # An INSERT of rows that are there, which takes a third of the time of a bulk UPDATE.
    ImportRow.objects.bulk_create(
        [row for row, _deal in done],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["state", "deal", "last_event"],
    )


def leave_row(row: ImportRow, state: str, *, remarks: Sequence[Mapping[str, Any]]) -> None:
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
    remark = {"level": "note", "field": "", "detail": "", **kept(str(words))}
    ImportRow.objects.filter(pk=row.pk, state=RowState.CREATED).update(remarks=[remark])
