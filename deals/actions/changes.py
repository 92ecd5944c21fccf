"""Changes of many deals are stored with one statement a table, as `record` stores one of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from deals.actions.fields import ON_ENGAGEMENT
from deals.actions.holding import overwrite
from deals.actions.listing import set_listing, write_sides
from deals.actions.notify import notify_of_all
from deals.actions.reminders import first_look
from deals.enums import Door, EventKind
from deals.models import Deal, DealEvent, Engagement, StageMark, TeamMember
from deals.queries.history import state_of, states_told
from deals.replay import State, difference

People = Mapping[str, Sequence[TeamMember]]


@dataclass
class Change:
    """What a verb changed in a locked deal; nothing of it is stored yet.

    `people` are those who joined the team, changed on it, or left it; some have no keys yet.
    """

    deal: Deal
    kind: EventKind
    by: Any
    door: Door
    data: dict[str, Any] = field(default_factory=dict)
    people: People = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deal.version += 1
        self.version = self.deal.version
        self.at = timezone.now()
        self._state, self._team = state_of(self.deal), self.deal.current_team

    @property
    def state(self) -> State:
        """The deal's after the change; its team has keys once it is stored."""
        return self._state | {"team": [member.pk for member in self._team]}

    @property
    def told(self) -> dict[str, Any]:
        """What the event says of it."""
        people = {name: [one.pk for one in some] for name, some in self.people.items()}
        return self.data | people


def record_changes(changes: Sequence[Change]) -> None:
    """As `record` of each, in this order; what they changed in engagements and teams, too."""
    if not changes:
        return
    _store_engagements(changes)
    _store_teams(changes)
    deals = list({one.deal.pk: one.deal for one in changes}.values())
    for deal in deals:
        set_listing(deal)
        deal.remind_at = first_look(deal)
    overwrite(deals)
    StageMark.objects.bulk_create(
        StageMark(deal=one.deal, percent=one.state["progress"], user=one.by, at=one.at)
        for one in changes
        if one.kind == EventKind.STAGE_MARKED
    )
    events = _events(changes, deals)
    write_sides(*(event.deal for event in events if "status" in event.state))
    notify_of_all(DealEvent.objects.bulk_create(events))


def _store_engagements(changes: Iterable[Change]) -> None:
    written = [(one.deal.engagement, one.data.get("changes", {}).keys()) for one in changes]
    overwrite(case for case, names in written if ON_ENGAGEMENT & names)
    _store_solutions([case for case, names in written if "solutions" in names])


def _store_solutions(cases: Sequence[Engagement]) -> None:
    """Those that each engagement holds, and no others."""
    if not cases:
        return
    through = Engagement.solutions.through
    rows = through.objects.filter(engagement__in=cases)
    there = {(row.engagement_id, row.solution_id): row.pk for row in rows}
    wanted = [(case.pk, solution.pk) for case in cases for solution in case.solutions.all()]
    gone = there.keys() - set(wanted)
    through.objects.filter(pk__in=[there[pair] for pair in gone]).delete()
    through.objects.bulk_create(
        through(engagement_id=case, solution_id=solution)
        for case, solution in wanted
        if (case, solution) not in there
    )


def _store_teams(changes: Iterable[Change]) -> None:
    teams = [one for one in changes if one.people]
    members = [member for one in teams for member in one.deal.team.all()]
    members += [member for one in teams for member in one.people["left"]]
    overwrite(member for member in members if member.pk)
    TeamMember.objects.bulk_create(member for member in members if not member.pk)


def _events(changes: Iterable[Change], deals: Iterable[Deal]) -> list[DealEvent]:
    states, events = states_told(deals), []
    for one in changes:
        before = states[one.deal.pk]
        state = difference(before, one.state)
        before |= state
        events.append(
            DealEvent(
                deal=one.deal,
                kind=one.kind,
                actor=one.by,
                door=one.door,
                at=one.at,
                version=one.version,
                data=one.told,
                state=state,
            )
        )
    return events
