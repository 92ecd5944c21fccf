"""What the deal page reads besides the deal: a fixed number of queries, whatever there is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Prefetch, Q, When, prefetch_related_objects

from accounts.models import User
from deals.editability import Group, is_editable
from deals.enums import Direction, Status
from deals.guards import is_there_to_read
from deals.models import Attachment, Comment, Deal, DealEvent, Reason, StageMark, TeamMember
from deals.models.deal import DealQuerySet
from deals.pipelines import Stage, next_stage
from deals.queries.duplicates import perhaps_doubles
from deals.queries.whole_deal import named

EVENTS_A_PAGE = 20
CHANGES_SHOWN = 100
MOST = 20  # others of the same customer that are looked at
ACCEPTED_ONCE = {Status.ACCEPTED, Status.WON, Status.LOST}
TOLD_OF_EVENTS = ("kind", "door", "at", "version", "data", "deal", *named("actor"))
UNANSWERED = {Status.RECEIVED, Status.DECLINED, Status.EXPIRED}


def history(deal: Deal, *, before: datetime | None = None) -> tuple[list[DealEvent], bool]:
    """A page of the newest events, and whether there are older ones.

    What happened in one moment stands on one page, since the next begins `before` a moment.
    """
    events = deal.events.select_related("actor").only(*TOLD_OF_EVENTS)
    if before is not None:
        events = events.filter(at__lt=before)
    found = list(events[: EVENTS_A_PAGE + 1])
    if len(found) <= EVENTS_A_PAGE:
        return found, False
    cut = found[-1].at
    if shown := [event for event in found if event.at > cut]:
        return shown, True
    return list(events.filter(at=cut)), events.filter(at__lt=cut).exists()


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


def reason_words(deal: Deal, codes: Collection[str]) -> dict[str, str]:
    """Labels of reasons by code; asks only for those that the deal does not hold itself."""
    known = {deal.reason.code: str(deal.reason)} if deal.reason else {}
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


@dataclass(frozen=True)
class Related:
    """All that is told of the other party's deal (spec section 1), and nothing more.

    Its sender is also told why it was declined, and that a late answer is asked for.
    """

    party: str
    party_id: int
    status: str
    status_label: Any
    contact: TeamMember | None
    reads_only: bool = False
    reason: Any = None
    reason_notes: str = ""
    asks_late: bool = False

    @property
    def has_accepted(self) -> bool:
        return self.status in ACCEPTED_ONCE


TOLD_OF_OTHERS = (
    *("engagement", "organization__name", "status", "direction", "deal_type", "answer_due_at"),
    *("sent_by", "reason_notes", "late_asked_at", "reference", "name"),
    *(f"reason__{field.name}" for field in Reason._meta.concrete_fields),
)


def other_deals(deal: Deal, seen: DealQuerySet) -> tuple[list[Deal], list[Deal]]:
    """The other parties' deals in the engagement, and perhaps doubles among those `seen`.

    All are of one customer, by which an index finds them in one query.
    """
    its = Q(engagement=deal.engagement_id)
    both = Deal.objects.filter(its) | perhaps_doubles(deal, seen)
    found = both.filter(engagement__customer=deal.engagement.customer_id)
    others = list(_told(found, deal).order_by(Case(When(its, then=0), default=1), "-pk")[:MOST])
    parties = [other for other in others if other.engagement_id == deal.engagement_id]
    return parties[::-1], others[len(parties) :]


def parties_of(deal: Deal) -> list[Deal]:
    """The other parties' deals in the same engagement."""
    return list(_told(Deal.objects.filter(engagement=deal.engagement_id), deal).order_by("pk"))


def _told(deals: DealQuerySet, deal: Deal) -> DealQuerySet:
    others = deals.exclude(pk=deal.pk).exclude(status=Status.DRAFT)
    return others.select_related("organization", "reason").only(*TOLD_OF_OTHERS)


def related_deals(deal: Deal, others: list[Deal]) -> list[Related]:
    """What is told of the other parties' deals; contacts once both have accepted.

    Reads the team of the deal with theirs.
    """
    answered = deal.status not in UNANSWERED
    told = [other for other in others if answered and other.status not in UNANSWERED]
    prefetch_related_objects([deal, *told], "team")
    return [_related(other, deal, answered=answered) for other in others]


def _related(other: Deal, deal: Deal, *, answered: bool) -> Related:
    told = Related(
        party=other.organization.name,
        party_id=other.organization_id,
        status=other.shown_status,
        status_label=other.status_label,
        contact=_contact(other) if answered else None,
        reads_only=is_there_to_read(other),
    )
    if other.sent_by_id != deal.pk:
        return told
    declined = other.status == Status.DECLINED
    return replace(
        told,
        reason=other.reason if declined else None,
        reason_notes=other.reason_notes if declined else "",
        asks_late=other.status == Status.EXPIRED and other.late_asked_at is not None,
    )


def _contact(other: Deal) -> TeamMember | None:
    return None if other.status in UNANSWERED else next(iter(other.current_team), None)


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
