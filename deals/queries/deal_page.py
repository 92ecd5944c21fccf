"""What the deal page reads besides the deal: a fixed number of queries, whatever there is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from accounts.models import User
from deals.editability import Group, is_editable
from deals.enums import Direction, Status
from deals.guards import is_there_to_read
from deals.models import Attachment, Comment, Deal, DealEvent, Reason, StageMark
from deals.pipelines import Stage, next_stage
from deals.queries.again import STAND_INS, Again
from deals.queries.parties import UNANSWERED
from deals.queries.whole_deal import named

EVENTS_A_PAGE = 10
CHANGES_SHOWN = 100
TOLD_OF_EVENTS = ("kind", "door", "at", "version", "data", "deal", *named("actor"))


def history(deal: Deal, *, before: datetime | None = None) -> tuple[list[DealEvent], bool]:
    """A page of the newest events, and whether there are older ones.

    What happened in one moment stands on one page, since the next begins `before` a moment.
    """
    events = _told_events(deal.pk)
    if before is None:
        found = _newest().rows({STAND_INS: deal.pk})
    else:
        found = list(events.filter(at__lt=before)[: EVENTS_A_PAGE + 1])
    if len(found) <= EVENTS_A_PAGE:
        return found, False
    cut = found[-1].at
    if shown := [event for event in found if event.at > cut]:
        return shown, True
    return list(events.filter(at=cut)), events.filter(at__lt=cut).exists()


def _told_events(key: int) -> QuerySet[DealEvent]:
    return DealEvent.objects.filter(deal=key).select_related("actor").only(*TOLD_OF_EVENTS)


@cache
def _newest() -> Again[DealEvent]:
    return Again(_told_events(STAND_INS)[: EVENTS_A_PAGE + 1])


def events_since(deal: Deal, version: int) -> list[DealEvent]:
    """What happened after that version, newest first, as much as a page of changes shows."""
    return list(deal.events.select_related("actor").filter(version__gt=version)[:CHANGES_SHOWN])


def comments_of(events: Iterable[DealEvent]) -> dict[int, Comment]:
    """The comments that the events tell of, by key."""
    keys = {event.data["comment"] for event in events if "comment" in event.data}
    return Comment.objects.in_bulk(keys) if keys else {}


WITH_MARKS = Prefetch(
    "marks",
    StageMark.objects.select_related("user").only("deal", "percent", "at", *named("user")),
)


def read_marks(deals: Iterable[Deal]) -> None:
    """The marks of all of them, with who made them, in one query."""
    prefetch_related_objects(list(deals), WITH_MARKS)


def attachments_of(deal: Deal, events: Iterable[DealEvent]) -> dict[int, Attachment]:
    """The deal's attachments by key, removed ones too; none unless an event tells of one."""
    if not any("attachment" in event.data for event in events):
        return {}
    return {attachment.pk: attachment for attachment in deal.attachments.all()}


def reason_words(codes: Collection[str], read: Iterable[Reason | None]) -> dict[str, str]:
    """Labels of reasons by code; asks only for those that are not among what was `read`."""
    known = {reason.code: str(reason) for reason in read if reason}
    if missing := set(codes) - known.keys():
        known |= {reason.code: str(reason) for reason in Reason.objects.filter(code__in=missing)}
    return known


def visible_references(user: Any, references: Iterable[str]) -> set[str]:
    """Those of the references that belong to deals the user may see."""
    wanted = {reference for reference in references if reference}
    if not wanted:
        return set()
    found = Deal.objects.visible_to(user).filter(reference__in=wanted)
    return set(found.values_list("reference", flat=True))


def open_doubles(deal: Deal, user: Any) -> list[Deal]:
    """Other deals of the same customer that may be the one that stays, newest first."""
    others = Deal.objects.visible_to(user).filter(organization=deal.organization_id)
    same = others.filter(engagement__customer=deal.engagement.customer_id)
    return list(same.exclude(pk=deal.pk).exclude(status=Status.DRAFT).order_by("-pk")[:20])


def editable_groups(deal: Deal, *, other_side_accepted: bool) -> list[Group]:
    """The groups of fields that may change now (spec section 6)."""
    return [
        group
        for group in Group
        if is_editable(
            group,
            status=deal.status,
            deal_type=deal.deal_type,
            direction=deal.direction,
            read_only=is_there_to_read(deal),
            other_side_accepted=other_side_accepted,
        )
    ]


def shows_contact(deal: Deal) -> bool:
    """The receiving side sees the customer contact once it has accepted (spec section 4)."""
    return deal.direction == Direction.OUTBOUND or deal.status not in UNANSWERED


@dataclass(frozen=True)
class Step:
    """A stage in the progress bar: `state` is done, next or ahead."""

    stage: Stage
    state: str
    at: Any = None
    by: User | None = None
    label: Any = ""


def steps_of(deal: Deal) -> list[Step]:
    """All stages with who completed them when; the deal's marks are read with it."""
    marks: dict[int, StageMark] = {mark.percent: mark for mark in deal.marks.all()}
    upcoming = next_stage(deal.deal_type, deal.progress) if deal.status == Status.ACCEPTED else None
    first, *between, last = deal.stages
    return [
        _first_step(deal, first),
        *(_step(stage, marks, upcoming) for stage in between),
        _last_step(deal, last),
    ]


def _first_step(deal: Deal, stage: Stage) -> Step:
    """Created by one's own organization, or accepted by it (spec section 3)."""
    if deal.direction == Direction.OUTBOUND:
        return Step(stage, "done", deal.submitted_at, deal.author, stage.label)
    states = {Status.RECEIVED: "next", Status.DECLINED: "ahead", Status.EXPIRED: "ahead"}
    state = states.get(Status(deal.shown_status), "done")
    at = (deal.answered_at or deal.submitted_at) if state == "done" else None
    return Step(stage, state, at, label=Status.ACCEPTED.label)


def _step(stage: Stage, marks: dict[int, StageMark], upcoming: Stage | None) -> Step:
    if mark := marks.get(stage.percent):
        return Step(stage, "done", mark.at, mark.user, stage.label)
    # Other types may be won with stages left out.
    return Step(stage, "next" if stage == upcoming else "ahead", label=stage.label)


def _last_step(deal: Deal, stage: Stage) -> Step:
    if deal.status == Status.WON:
        return Step(stage, "done", deal.closed_at, label=stage.label)
    return Step(stage, "ahead", label=stage.label)
