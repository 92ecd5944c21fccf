"""The present state of deals, in the plain values that history keeps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, Prefetch, QuerySet

from deals.enums import Direction, Status
from deals.models import Deal, DealEvent
from deals.replay import State

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
CHUNK = 500


def state_of(deal: Deal) -> State:
    """{field: value}: rows by key, amounts with two decimals, moments in UTC, people by key.

    What parties share is in the history of the deal it began with, whose side alone edits it.
    """
    state = {name: _plain(deal, name) for name in OF_DEAL}
    state["team"] = [member.pk for member in deal.current_team]
    if deal.direction == Direction.OUTBOUND:
        state |= {name: _plain(deal.engagement, name) for name in OF_ENGAGEMENT}
        state["solutions"] = sorted(s.pk for s in deal.engagement.solutions.all())
    return state


def _plain(row: Model, name: str) -> Any:
    """The value as the database will hold it, whatever kind it was set as."""
    field: Any = row._meta.get_field(name)
    value = field.get_prep_value(getattr(row, field.attname))
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def with_history(deals: QuerySet[Deal]) -> Iterator[Deal]:
    """The deals, drafts excepted, with all that `state_of` and a check of their events read.

    A few rows at a time, in a fixed number of queries for each chunk.
    """
    told = deals.exclude(status=Status.DRAFT).order_by("pk").select_related("engagement")
    events = DealEvent.objects.order_by("pk").only("deal", "version", "at", "kind", "state")
    return told.prefetch_related(
        "team", "engagement__solutions", Prefetch("events", events, to_attr="told")
    ).iterator(chunk_size=CHUNK)


def recorded_state_changes(deal: Deal) -> QuerySet[DealEvent, State]:
    """What each event said of the state, the oldest first."""
    return deal.events.order_by("pk").values_list("state", flat=True)
