"""What happened to a deal: its events, stage marks, comments, and who was told."""

import json
from dataclasses import dataclass, field
from typing import Any

from deals.enums import EventKind
from deals.pipelines import ASSESSMENT, STANDARD
from tests.bench.filling.cases import Case, Side, Teller
from tests.bench.filling.companies import public_id
from tests.bench.filling.moments import DAY, day, moment
from tests.bench.filling.plan import LARGEST, Plan
from tests.bench.filling.programme import Programme
from tests.bench.filling.tables import Table
from tests.bench.filling.words import COMMENTS

EVENTS_OF_LONG = 50
UNREAD_FOR = 10 * DAY  # what somebody was told so long ago was read
STILL = 14 * DAY
STAGES = {True: {s.percent: s.key for s in ASSESSMENT}, False: {s.percent: s.key for s in STANDARD}}
ENDS = {
    "won": EventKind.WON,
    "lost": EventKind.LOST,
    "error": EventKind.CLOSED_AS_ERROR,
    "declined": EventKind.DECLINED,
    "expired": EventKind.EXPIRED,
}


@dataclass(slots=True)
class Event:
    kind: str
    actor: int | None
    at: int
    data: dict[str, Any] = field(default_factory=dict)
    aside: bool = False


@dataclass(slots=True)
class History:
    """A deal's events, the oldest first, and the reason why it ended, if it has one."""

    deal: int
    events: list[Event]
    reason: int | None

    @property
    def versions(self) -> int:
        return sum(not event.aside for event in self.events)


class Histories:
    """Makes histories and writes them."""

    def __init__(self, plan: Plan, programme: Programme, teller: Teller) -> None:
        self.programme, self.teller, self.chance = programme, teller, teller.chance
        self.left = plan.long_histories
        self.written = 0
        self.events = Table(
            "deals.DealEvent",
            *("deal_id", "kind", "actor_id", "door", "at", "version", "data", "state"),
        )
        self.marks = Table("deals.StageMark", "deal_id", "percent", "user_id", "at")
        self.comments = Table(
            "deals.Comment", "id", "deal_id", "author_id", "handle", "text", "written_at"
        )
        self.told = Table(
            "deals.Notification",
            *("user_id", "deal_id", "notice", "key", "mail", "created_at", "read_at"),
        )

    @property
    def tables(self) -> list[Table]:
        return [self.events, self.marks, self.comments, self.told]

    def of(self, case: Case, side: Side, author: int | None, members: list[Any]) -> History:
        """All that happened on that side; somebody of the team did it, where there is one."""
        users = [user for *_rest, user in members if user] or [author]
        actor = users[0]
        first = self._first(case, side, author, members)
        events = [first]
        if side.answered and side.status != "declined":
            events.append(Event(EventKind.ACCEPTED, actor, side.answered))
        for percent, at in side.marks:
            stage = STAGES[case.deal_type == "solution_assessment"][percent]
            data = {"stage": stage, "progress": percent}
            events.append(Event(EventKind.STAGE_MARKED, actor, at, data))
            self.marks.add(side.pk, percent, actor, moment(at))
        if self._is_long(side):
            events += self._much(side, actor, EVENTS_OF_LONG - len(events))
        elif side.details and self.chance.random() < 0.3:
            events.append(self._edit(first.at + DAY, actor, int(self.chance.random() * 10**5)))
        reason = self._end(side, actor, events)
        events.sort(key=lambda event: event.at)
        if side.status == "accepted" and side.details:
            self._tell(case, side, [user for user in users if user])
        return History(side.pk, events, reason)

    def _first(self, case: Case, side: Side, author: int | None, members: list[Any]) -> Event:
        if side.inbound:
            sender = self.programme.parties[case.outline.creator].name
            return Event(EventKind.RECEIVED, None, case.begun, {"organization": sender})
        joined = {"joined": [key for key, *_rest in members]}
        return Event(EventKind.CREATED, author, case.begun, joined)

    def _is_long(self, side: Side) -> bool:
        """The first open deals of the largest partner have the long histories."""
        fits = side.party == LARGEST and side.status == "accepted" and not side.inbound
        if not fits or not self.left:
            return False
        self.left -= 1
        return True

    def _much(self, side: Side, actor: int | None, number: int) -> list[Event]:
        """Edits, and a comment after every four of them."""
        since = side.marks[-1][1] if side.marks else self.teller.now - 30 * DAY
        step = max((self.teller.now - since) // (number + 1), 1)
        events = []
        for at in range(number):
            when = since + step * (at + 1)
            if at % 5 == 4:
                events.append(self._comment(side, actor, when))
            else:
                events.append(self._edit(when, actor, at * 1000))
        return events

    def _edit(self, at: int, actor: int | None, value: int) -> Event:
        changes = {
            "value": [f"{value + 1000}.00", f"{value + 2500}.00"],
            "close_date": [day(at + 20 * DAY), day(at + 60 * DAY)],
        }
        return Event(EventKind.EDITED, actor, at, {"changes": changes})

    def _comment(self, side: Side, actor: int | None, at: int) -> Event:
        self.written += 1
        text = COMMENTS[self.written % len(COMMENTS)]
        handle = public_id(self.written)
        self.comments.add(self.written, side.pk, actor, handle, text, moment(at))
        data = {"comment": self.written, "shared": False}
        return Event(EventKind.COMMENTED, actor, at, data, aside=True)

    def _end(self, side: Side, actor: int | None, events: list[Event]) -> int | None:
        if side.status not in ENDS:
            return None
        kind, data, reason = ENDS[side.status], {}, None
        if side.status in ("lost", "error", "declined"):
            reasons = self.programme.errors if side.status == "error" else self.programme.not_won
            reason = reasons[int(self.chance.random() * len(reasons))]
            data = {"reason": self.programme.codes[reason]}
        last = max(event.at for event in events)
        who = None if side.status == "expired" else actor
        events.append(Event(kind, who, max(side.closed or last, last), data))
        return reason

    def _tell(self, case: Case, side: Side, users: list[int]) -> None:
        """The reminder that the clock would have written of a deal that stands still."""
        moved = side.marks[-1][1] if side.marks else side.answered or case.begun
        at = moved + STILL
        if at > self.teller.now:
            return
        read = moment(at + DAY) if at < self.teller.now - UNREAD_FOR else None
        key = f"still:{side.pk}:{moment(moved)}"
        for user in dict.fromkeys(users):
            self.told.add(user, side.pk, "no_progress", key, "off", moment(at), read)

    def write(self, history: History, state: str) -> None:
        """All events; the first says the whole state, as it is now."""
        version = 0
        for event in history.events:
            version += not event.aside
            self.events.add(
                *(history.deal, event.kind, event.actor, "web" if event.actor else "system"),
                *(moment(event.at), None if event.aside else version, json.dumps(event.data)),
                state,
            )
            state = "{}"
