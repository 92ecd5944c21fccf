"""The present state of deals in the plain values of history, and whether the two agree."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Model, Prefetch, QuerySet

from deals.enums import Direction, EventKind, Status
from deals.models import Deal, DealEvent
from deals.replay import State, replay

# All that the deal's own verbs write; who saw or typed what and when is no state.
OF_DEAL = (
    *("organization", "engagement", "author", "direction", "deal_type", "status", "progress"),
    *("name", "location", "value", "currency", "close_date", "crm_id", "campaign_id", "notes"),
    *("reason", "reason_notes", "surviving_deal", "sent_by", "submitted_at", "answer_due_at"),
    *("answered_at", "late_asked_at", "closed_at"),
)
# Never the customer contact: personal data has one home, and history is not it.
OF_ENGAGEMENT = (
    *("customer", "recipient", "solution_type", "assessment_type", "assessment_location"),
    "help_wanted",
)
BEGINNINGS = {EventKind.CREATED, EventKind.RECEIVED}
CHUNK = 500


def state_of(deal: Deal) -> State:
    """{field: value}: rows by key, amounts with two decimals, moments in UTC, people by key.

    What parties share is in the history of the deal it began with, whose side alone edits it.
    """
    state = {name: _plain(deal, name) for name in OF_DEAL}
    state["team"] = [member.pk for member in deal.current_team]
    if deal.direction == Direction.OUTBOUND:
        state |= {name: _plain(deal.engagement, name) for name in OF_ENGAGEMENT}
        assessed = deal.engagement.assessment_type_id  # then there are none
        solutions = [] if assessed else deal.engagement.solutions.all()
        state["solutions"] = sorted(solution.pk for solution in solutions)
    return state


@cache
def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _plain(row: Model, name: str) -> Any:
    """The value as the database will hold it, whatever kind it was set as."""
    field = _field(type(row), name)
    value = field.get_prep_value(getattr(row, field.attname))
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def recorded_state_changes(deal: Deal) -> QuerySet[DealEvent, State]:
    """What each event said of the state, the oldest first."""
    return deal.events.order_by("pk").values_list("state", flat=True)


def states_told(deals: Iterable[Deal]) -> dict[int, State]:
    """The state that the history of each of the deals has led to, by the deal's key; one query."""
    states: dict[int, State] = {deal.pk: {} for deal in deals}
    told = DealEvent.objects.filter(deal__in=states).order_by("pk").values_list("deal", "state")
    for key, state in told.iterator():
        states[key] = replay((states[key], state))
    return states


def deals_told(references: Collection[str] = ()) -> QuerySet[Deal]:
    """All deals with a history, which drafts have not; those of the references, if any."""
    deals = Deal.objects.exclude(status=Status.DRAFT).order_by("pk")
    return deals.filter(reference__in=references) if references else deals


def with_events(deals: QuerySet[Deal]) -> Iterator[tuple[Deal, list[DealEvent]]]:
    """Each deal with its events, the oldest first; a chunk at a time, in five queries each."""
    events = DealEvent.objects.order_by("pk").only("deal", "version", "at", "kind", "state")
    read = deals.select_related("engagement").prefetch_related(
        "team", "engagement__solutions", Prefetch("events", events, to_attr="told")
    )
    for deal in read.iterator(chunk_size=CHUNK):
        yield deal, deal.told


@dataclass(frozen=True)
class Fault:
    """Where history and deal differ; `field` is a field or, of the events, version or time."""

    reference: str
    field: str
    stored: Any
    replayed: Any

    def __str__(self) -> str:
        return f"{self.reference} {self.field}: stored {self.stored!r}, history {self.replayed!r}"


def whole_history(deal: Deal) -> list[DealEvent]:
    """Every event of the deal with its actor, in the order in which they were written."""
    return list(deal.events.select_related("actor").order_by("pk"))


@transaction.atomic
def lasting_faults(deal: Deal) -> list[Fault]:
    """The faults of a deal that nobody is at work on: what changed while it was read is none."""
    Deal.objects.select_for_update(of=("self",), no_key=True).get(pk=deal.pk)
    return [
        fault
        for now, events in with_events(Deal.objects.filter(pk=deal.pk))
        for fault in faults_of(now, events)
    ]


def faults_of(deal: Deal, events: Sequence[DealEvent]) -> list[Fault]:
    """What is wrong with the history of a deal: its fields, versions without gaps, and times."""
    stored, replayed = state_of(deal), replay(event.state for event in events)
    fields = [
        Fault(deal.reference, name, stored.get(name), replayed.get(name))
        for name in sorted(stored.keys() | replayed.keys())
        if name not in stored or name not in replayed or stored[name] != replayed[name]
    ]
    return fields + _faults_of_order(deal, [e for e in events if e.version is not None])


def _faults_of_order(deal: Deal, events: Sequence[DealEvent]) -> list[Fault]:
    versions = [event.version for event in events]
    if not events or events[0].kind not in BEGINNINGS:
        return [Fault(deal.reference, "beginning", deal.submitted_at, events and events[0].kind)]
    expected = list(range(versions[0] or 0, deal.version + 1))
    faults = []
    if versions != expected:
        missing = sorted(set(expected) - set(versions))
        faults.append(Fault(deal.reference, "version", deal.version, f"without {missing}"))
    for earlier, later in pairwise(events):
        if later.at < earlier.at:
            name = f"time of version {later.version}"
            faults.append(Fault(deal.reference, name, str(later.at), f"after {earlier.at}"))
    return faults
