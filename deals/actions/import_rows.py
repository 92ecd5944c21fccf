"""Rows become deals, by the verbs that people use, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Organization
from deals.actions.creation import create_filled_deals
from deals.actions.customers import add_customer
from deals.actions.filling import Filled
from deals.actions.holding import overwrite
from deals.enums import Door, Status
from deals.errors import DealError
from deals.models import ConsentText, Customer, Deal, DealEvent, ImportRow
from deals.models.imports import READY, RowState
from deals.pipelines import START
from deals.queries.customers import similar, with_duns
from deals.queries.import_lookups import deals_by_crm_id


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
    left = lock_rows([one.row for one in rows], RowState.CREATE)
    rows = [one for one in rows if one.row.pk in left]
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


def customer_for(*, by: Any, values: Mapping[str, Any]) -> Customer:
    """The customer that is not listed: added now, or by an earlier row of the file."""
    duns = values.get("duns")
    if duns and (found := with_duns(by, duns).first()):
        return found
    there = similar(by, name=values["name"], country=str(values["country"]))
    same = [one for one in there if not duns or one.duns is None]
    return same[0] if same else add_customer(by=by, **values)


def lock_rows(rows: Iterable[ImportRow], state: str) -> set[int]:
    """The keys of those that are still in that state, locked."""
    locked = ImportRow.objects.filter(pk__in=[row.pk for row in rows], state=state)
    waiting = locked.order_by("pk").select_for_update(of=("self",), no_key=True)
    return set(waiting.values_list("pk", flat=True))


def settle_rows(done: Sequence[tuple[ImportRow, Deal]], state: RowState) -> None:
    """Note which deal each row became, or changed."""
    events = DealEvent.objects.filter(deal__in=[deal.pk for _row, deal in done])
    newest = dict(events.order_by().values_list("deal").annotate(last=Max("pk")))
    for row, deal in done:
        row.state, row.deal, row.last_event = state, deal, newest[deal.pk]
    overwrite([row for row, _deal in done], only=["state", "deal", "last_event"])


def leave_row(row: ImportRow, state: str, *, remarks: Sequence[Mapping[str, Any]]) -> None:
    """Nothing becomes of a row that was ready; the remarks say why."""
    ready = ImportRow.objects.filter(pk=row.pk, state__in=READY)
    ready.update(state=state, remarks=list(remarks))
