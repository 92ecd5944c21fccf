"""Two people edit a deal at once: what doesn't overlap is kept of both, the rest is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from deals.actions.fields import ON_ENGAGEMENT, plain
from deals.actions.team import Member
from deals.field_words import in_words, label_of
from deals.models import Deal, DealEvent

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Overlap:
    """A field that both changed: before, theirs and mine in words, and what was chosen.

    `seen` marks which value of theirs the choice was made about.
    """

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    seen: str
    chosen: str = ""


@dataclass(frozen=True)
class Typed:
    """A field and what was typed into it, in words."""

    label: str
    value: str


class Merge:
    """What one form changes beside what `others` did since it was made (their events).

    `values` is to be written; `overlaps` must be empty for that.
    """

    def __init__(
        self,
        deal: Deal,
        forms: Mapping[str, Any],
        posted: Mapping[str, Any],
        others: Sequence[DealEvent],
    ) -> None:
        self.deal, self.forms, self.posted, self.others = deal, forms, posted, others

    @cached_property
    def touched(self) -> set[str]:
        return {name for event in self.others for name in event.data.get("changes", {})}

    @cached_property
    def mine(self) -> dict[str, Any]:
        """What differs from what the page showed; a field left alone is not written."""
        return {n: f.cleaned_data[n] for f in self.forms.values() for n in f.changed_data}

    @cached_property
    def both(self) -> list[Overlap]:
        """The fields that both changed, and not to the same."""
        return [
            self._overlap(name, form)
            for form in self.forms.values()
            for name in form.changed_data
            if name in self.touched and stored_of(self.deal, name) != plain_of(self.mine[name])
        ]

    @property
    def overlaps(self) -> list[Overlap]:
        """Those about which nothing was chosen yet."""
        return [overlap for overlap in self.both if not overlap.chosen]

    @property
    def was_asked(self) -> bool:
        return any(f"seen-{overlap.name}" in self.posted for overlap in self.both)

    @property
    def values(self) -> dict[str, Any]:
        dropped = {overlap.name for overlap in self.both if overlap.chosen == THEIRS}
        return {name: value for name, value in self.mine.items() if name not in dropped}

    @property
    def by_others(self) -> list[str]:
        """Labels of the fields that others changed and that stay as they made them."""
        return [label_of(name) for name in sorted(self.touched - self.values.keys())]

    @property
    def who(self) -> str:
        names = {str(event.actor) if event.actor else _("the system") for event in self.others}
        return str(get_text_list(sorted(names), _("and")))

    def _overlap(self, name: str, form: Any) -> Overlap:
        stored = stored_of(self.deal, name)
        seen = sha256(str(stored).encode()).hexdigest()[:12]
        current = self.posted.get(f"seen-{name}") == seen
        chosen = self.posted.get(f"use-{name}", "") if current else ""
        return Overlap(
            name=name,
            label=label_of(name),
            before=in_words(name, plain_of(form.base_of(name))),
            theirs=in_words(name, stored),
            mine=in_words(name, plain_of(self.mine[name])),
            seen=seen,
            chosen=chosen if chosen in {MINE, THEIRS} else "",
        )


def merged_team(
    deal: Deal, mine: Sequence[Member], others: Sequence[DealEvent]
) -> list[Member] | None:
    """One's own joiners, leavers and order together with those of others; None if they overlap.

    Who joined and left is told by the events; who was changed by others and is typed differently
    is asked about.
    """
    keys = {
        what: {key for event in others for key in event.data.get(what, ())}
        for what in ("joined", "changed", "left")
    }
    rows = {row.pk: row for row in deal.team.all()}
    theirs = {row.email: row for row in deal.current_team}
    before = {row.email for row in theirs.values() if row.pk not in keys["joined"]}
    before |= {rows[key].email for key in keys["left"] if key in rows}
    typed = {member.email.lower(): member for member in mine}
    for email, member in typed.items():
        row = theirs.get(email)
        same = row and (row.name, str(row.phone)) == (member.name, str(member.phone))
        if row and row.pk in keys["changed"] | keys["joined"] and not same:
            return None
    kept = [member for email, member in typed.items() if email in theirs or email not in before]
    new = [row for email, row in theirs.items() if email not in before | typed.keys()]
    return kept + [Member(row.name, row.phone, row.email) for row in new]


def typed_into(form: Any) -> list[Typed]:
    """What was changed in the form, well formed or not."""
    return [
        Typed(label_of(name), str(form[name].data or "–"))
        for name in form.changed_data
        if name != "solutions"
    ]


def stored_of(deal: Deal, name: str) -> Any:
    if name == "solutions":
        return plain_of(deal.engagement.chosen_solutions)
    return plain(getattr(deal.engagement if name in ON_ENGAGEMENT else deal, name))


def plain_of(value: Any) -> Any:
    """A form's value as history would store it."""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(sorted(str(one) for one in value))
    return plain(value)
