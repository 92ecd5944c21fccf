"""Event → sentence, for timeline, e-mail and API.

Sentences name no actor, so that they can be translated without knowing who it was; whoever shows
one puts the person beside it. Events hold no personal values: names come from `Known`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deals.enums import DealType, Door, EventKind, Status
from deals.field_words import in_words, label_of
from deals.models import Attachment, Comment, DealEvent
from deals.pipelines import ASSESSMENT, STANDARD
from deals.registration_words import SENTENCES as OF_REGISTRATIONS

STAGES = {stage.key: stage.label for stage in (*ASSESSMENT, *STANDARD)}
NAMED_FIELDS = 3  # a sentence lists so many fields, and counts more
NAMED_PEOPLE = 5


@dataclass(frozen=True)
class Known:
    """What sentences need besides the event, looked up once for many.

    `members` names team members by key, `reasons` words by code, `comments` those the reader may
    read by key, `attachments` all of the deal by key; `references` holds those deals that the
    reader may see, others are not named.
    """

    members: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[int, Comment] = field(default_factory=dict)
    attachments: Mapping[int, Attachment] = field(default_factory=dict)
    references: Collection[str] = ()


@dataclass(frozen=True)
class Change:
    """A field before and after, in words; None where history keeps no values."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Entry:
    """An event, ready to be shown."""

    event: DealEvent
    sentence: str
    changes: list[Change]
    notes: str
    survivor: str
    comment: Comment | None = None
    attachment: Attachment | None = None

    @property
    def who(self) -> Any:
        """The person; of what another organization wrote or decided its name; else the door."""
        from_outside = self.comment or self.event.door != Door.SYSTEM
        party = self.event.data.get("organization") if from_outside else None
        return self.event.actor or party or self.door

    @property
    def door(self) -> Any:
        return Door(self.event.door).label

    @property
    def through(self) -> Any:  # the door that a person came through
        return self.door if self.event.actor else ""


def entries(events: Iterable[DealEvent], known: Known) -> list[Entry]:
    return [
        Entry(
            event=e,
            sentence=sentence(e, known),
            changes=changes(e),
            notes=e.data.get("notes", ""),
            survivor=survivor(e, known),
            comment=known.comments.get(e.data.get("comment", 0)),
            attachment=known.attachments.get(e.data.get("attachment", 0)),
        )
        for e in events
    ]


def sentence(event: DealEvent, known: Known) -> str:
    """What happened, as one sentence in the reader's language."""
    return SENTENCES[EventKind(event.kind)](event.data, known)


def changes(event: DealEvent) -> list[Change]:
    """The fields that the event changed, in the order in which it holds them."""
    changed: dict[str, list[Any] | None] = event.data.get("changes", {})
    return [_change(name, values) for name, values in changed.items()]


def survivor(event: DealEvent, known: Known) -> str:
    """The reference of the deal that stays instead of this one, if the reader may see it."""
    reference = event.data.get("surviving", "")
    return reference if reference in known.references else ""


def _change(name: str, values: list[Any] | None) -> Change:
    if values is None:
        return Change(label_of(name), None, None)
    before, after = values
    return Change(label_of(name), in_words(name, before), in_words(name, after))


def _stage_marked(data: dict[str, Any], known: Known) -> str:
    return _("“%(stage)s” marked as complete, %(percent)d%%.") % _stage(data)


def _stage_unmarked(data: dict[str, Any], known: Known) -> str:
    return _("“%(stage)s” taken back, now %(percent)d%%.") % _stage(data)


def _stage(data: dict[str, Any]) -> dict[str, Any]:
    return {"stage": STAGES.get(data["stage"], data["stage"]), "percent": data["progress"]}


def _lost(data: dict[str, Any], known: Known) -> str:
    return _("Lost: %s.") % _reason(data, known)


def _closed_as_error(data: dict[str, Any], known: Known) -> str:
    return _("Closed as error: %s.") % _reason(data, known)


def _reason(data: dict[str, Any], known: Known) -> str:
    return str(known.reasons.get(data["reason"], data["reason"]))


def _declined(data: dict[str, Any], known: Known) -> str:
    return _("Declined: %s.") % _reason(data, known)


def _sent(data: dict[str, Any], known: Known) -> str:
    return _("Sent to %(organization)s, %(location)s.") % data


def _received(data: dict[str, Any], known: Known) -> str:
    if "organization" in data:
        return _("Received from %s.") % data["organization"]
    return _("Deal received.")


def _late_granted(data: dict[str, Any], known: Known) -> str:
    return _("A late answer is granted; the clock starts anew.")


def _upgraded(data: dict[str, Any], known: Known) -> str:
    return _("Shared further: from “%(before)s” to “%(after)s”.") % {
        "before": DealType(data["from"]).label,
        "after": DealType(data["to"]).label,
    }


def _commented(data: dict[str, Any], known: Known) -> str:
    if "organization" in data:
        return _("%(organization)s wrote, shared with you:") % {
            "organization": data["organization"]
        }
    if data["shared"]:
        return _("Comment, shared with the other side:")
    return _("Comment, for the own organization only:")


def _attached(data: dict[str, Any], known: Known) -> str:
    found = known.attachments.get(data["attachment"])
    if found is None:
        return _("Attached a file.")
    words = {"kind": found.get_kind_display(), "stage": found.stage and found.stage.label}
    if found.stage is None:
        return _("Attached: %(kind)s.") % words
    return _("Attached at the stage “%(stage)s”: %(kind)s.") % words


def _detached(data: dict[str, Any], known: Known) -> str:
    found = known.attachments.get(data["attachment"])
    return _("Attachment removed: %s.") % found.name if found else _("Attachment removed.")


def _other(words: Any) -> Callable[[dict[str, Any], Known], str]:
    """A sentence about what the other side did, with its name."""
    return lambda data, known: words % {"organization": data["organization"]}


def _other_declined(data: dict[str, Any], known: Known) -> str:
    words = {"organization": data["organization"], "reason": _reason(data, known)}
    return _("%(organization)s declined: %(reason)s.") % words


def _reopened(data: dict[str, Any], known: Known) -> str:
    return _("Reopened; it was “%s”.") % Status(data["from"]).label


def _corrected(data: dict[str, Any], known: Known) -> str:
    names = ", ".join(label_of(name) for name in data.get("changes", {}))
    return _("Corrected by the programme: %s.") % names


def _edited(data: dict[str, Any], known: Known) -> str:
    names = [label_of(name) for name in data.get("changes", {})]
    if 0 < len(names) <= NAMED_FIELDS:
        return _("Changed: %s.") % ", ".join(names)
    return ngettext("%d field changed.", "%d fields changed.", len(names)) % len(names)


def _team_changed(data: dict[str, Any], known: Known) -> str:
    words = {
        "joined": _("Joined the team: %s."),
        "changed": _("Changed in the team: %s."),
        "left": _("Left the team: %s."),
    }
    parts = [words[key] % _names(data[key], known) for key in words if data.get(key)]
    return " ".join(parts) or _("Team changed.")


def _names(keys: Iterable[int], known: Known) -> str:
    names = [known.members.get(key) or _("a former member") for key in keys]
    shown = ", ".join(names[:NAMED_PEOPLE])
    if more := len(names[NAMED_PEOPLE:]):
        words = ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more)
        return words % {"names": shown, "more": more}
    return shown


SENTENCES: dict[EventKind, Callable[[dict[str, Any], Known], str]] = {
    EventKind.CREATED: lambda data, known: _("Deal created."),
    EventKind.RECEIVED: _received,
    EventKind.SENT: _sent,
    EventKind.ACCEPTED: lambda data, known: _("Accepted."),
    EventKind.DECLINED: _declined,
    EventKind.EXPIRED: lambda data, known: _("Expired: there was no answer in time."),
    EventKind.LATE_ASKED: lambda data, known: _("Asked the sender for a late answer."),
    EventKind.LATE_GRANTED: _late_granted,
    EventKind.UPGRADED: _upgraded,
    EventKind.COMMENTED: _commented,
    EventKind.OTHER_ACCEPTED: _other(gettext_lazy("%(organization)s accepted.")),
    EventKind.OTHER_DECLINED: _other_declined,
    EventKind.OTHER_EXPIRED: _other(gettext_lazy("%(organization)s gave no answer in time.")),
    EventKind.OTHER_ASKS_LATE: _other(gettext_lazy("%(organization)s asks for a late answer.")),
    EventKind.STAGE_MARKED: _stage_marked,
    EventKind.STAGE_UNMARKED: _stage_unmarked,
    EventKind.WON: lambda data, known: _("Won."),
    EventKind.LOST: _lost,
    EventKind.CLOSED_AS_ERROR: _closed_as_error,
    EventKind.REOPENED: _reopened,
    EventKind.EDITED: _edited,
    EventKind.TEAM_CHANGED: _team_changed,
    EventKind.CORRECTED: _corrected,
    EventKind.CONTACT_ERASED: lambda data, known: _("Personal data of a contact was erased."),
    EventKind.ATTACHED: _attached,
    EventKind.DETACHED: _detached,
    EventKind.CUSTOMER_MERGED: lambda data, known: _("Customer merged with its double."),
    EventKind.BASELINE: lambda data, known: _("From here on the history says all there is."),
    **OF_REGISTRATIONS,
}
