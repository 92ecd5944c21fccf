"""Deals that begin together are stored with one INSERT a table, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from deals.actions.holding import hold
from deals.actions.insert_deals import insert_deals
from deals.actions.listing import set_listing, write_sides_of
from deals.actions.notify import notify_of_all
from deals.actions.reminders import first_look
from deals.enums import Door, EventKind
from deals.models import Consent, Deal, DealEvent, Engagement, StageMark, TeamMember
from deals.pipelines import START
from deals.queries.history import BEGINNINGS, state_of
from deals.replay import State


@dataclass
class Beginning:
    """What happens to a deal while it begins; it is stored as a draft, or not stored at all.

    `percent` is its progress then.
    """

    deal: Deal
    kind: EventKind
    by: Any
    door: Door
    data: dict[str, Any] = field(default_factory=dict)
    aside: bool = False  # changes nothing in the deal itself
    percent: int = START
    version: int | None = None


def record_beginnings(begun: Sequence[Beginning]) -> None:
    """As `record` for deals that begin together, in the order of their events.

    Each brings the consent of its engagement, which is not stored yet. A deal that is not stored
    either brings its engagement with `chosen_solutions` and the team that is `joining`, too. None
    has a history yet, and other sides have no team.
    """
    if not begun:
        return
    for one in begun:
        if not one.aside:
            one.deal.version += 1
            one.version = one.deal.version
    deals = [one.deal for one in begun if one.kind in BEGINNINGS]
    for deal in deals:
        deal.remind_at = first_look(deal)
        set_listing(deal)
    _store(deals)
    marks = [one for one in begun if one.kind == EventKind.STAGE_MARKED]
    StageMark.objects.bulk_create(
        [StageMark(deal=m.deal, percent=m.percent, user=m.by, at=timezone.now()) for m in marks]
    )
    notify_of_all(DealEvent.objects.bulk_create(map(_event, begun)))


def _event(one: Beginning) -> DealEvent:
    return DealEvent(
        deal=one.deal,
        kind=one.kind,
        actor=one.by,
        door=one.door,
        at=timezone.now(),
        version=one.version,
        data=_data_of(one),
        state=_state_after(one),
    )


def _data_of(one: Beginning) -> dict[str, Any]:
    if one.kind != EventKind.CREATED:
        return one.data
    return one.data | {"joined": [member.pk for member in one.deal.current_team]}


def _state_after(one: Beginning) -> State:
    """All at first, which is stored as it is at last; then the progress."""
    if one.aside:
        return {}
    progress = {"progress": one.percent}
    return state_of(one.deal) | progress if one.kind in BEGINNINGS else progress


def _store(deals: Sequence[Deal]) -> None:
    """What points at others after them: engagements, own deals, teams, the other sides' deals."""
    first = [deal for deal in deals if deal.sent_by is None]
    fresh = [deal for deal in first if deal._state.adding]
    _store_engagements([deal.engagement for deal in fresh])
    Consent.objects.bulk_create([deal.engagement.consent for deal in first])
    for deal in first:
        if not deal._state.adding:
            deal.save()
    teams = [deal.current_team for deal in fresh]
    insert_deals(fresh)
    TeamMember.objects.bulk_create([member for team in teams for member in team])
    for deal, team in zip(fresh, teams, strict=True):
        hold(deal, "team", team)
    others = [deal for deal in deals if deal.sent_by is not None]
    insert_deals(others)
    for deal in others:
        hold(deal, "team", [])
    write_sides_of(deals)


def _store_engagements(engagements: Sequence[Engagement]) -> None:
    Engagement.objects.bulk_create(engagements)
    through = Engagement.solutions.through
    pairs = [(one.pk, solution.pk) for one in engagements for solution in one.chosen_solutions]
    through.objects.bulk_create(
        through(engagement_id=case, solution_id=solution) for case, solution in pairs
    )
    for one in engagements:
        hold(one, "solutions", one.chosen_solutions)
