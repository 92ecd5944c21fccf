"""What pages show of a registration: its fields with remarks, and its rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from deals.eligibility import FIELDS
from deals.enums import AttachmentKind
from deals.events import Change
from deals.models import Attachment, Deal, Registration, Round
from deals.registration_words import in_words, label_of
from portal.templatetags.portal import money


@dataclass(frozen=True)
class Fact:
    """A field as entered, what the reviewer asks about it, and the box to write a remark in."""

    name: str
    label: str
    words: str
    remark: str = ""
    box: Any = None


@dataclass(frozen=True)
class Said:
    """A remark and the field it is about; none for the whole."""

    label: str
    text: str


@dataclass(frozen=True)
class Sending:
    """A round: what changed with it, and what the reviewer wrote to it."""

    round: Round
    changes: list[Change] = field(default_factory=list)
    remarks: list[Said] = field(default_factory=list)


def facts_of(registration: Registration, boxes: Mapping[str, Any] | None = None) -> list[Fact]:
    remarks, boxes = registration.open_remarks, boxes or {}
    return [
        Fact(
            name=name,
            label=label_of(name),
            words=words_of(registration, name),
            remark=remarks.get(name, ""),
            box=boxes.get(f"remark_{name}"),
        )
        for name in FIELDS
    ]


def words_of(registration: Registration, name: str) -> str:
    if name == "solution":
        return str(registration.item)
    if name in {"total_value", "solution_value"}:
        return str(money(getattr(registration, name), registration.currency))
    return in_words(name, getattr(registration, name))


def sendings_of(registration: Registration) -> list[Sending]:
    """Every round, the newest first."""
    return [
        Sending(
            one,
            [Change(label_of(n), *(in_words(n, v) for v in pair)) for n, pair in changed(one)],
            [Said(label_of(r.field) if r.field else "", r.text) for r in one.remarks.all()],
        )
        for one in registration.all_rounds
    ]


def changed(one: Round) -> list[tuple[str, list[Any]]]:
    """The changes in the order of the pages; JSON keeps none."""
    return [(name, one.changes[name]) for name in FIELDS if name in one.changes]


def contracts_of(deal: Deal) -> QuerySet[Attachment]:
    """The contracts attached to the deal; the one query of a page about them."""
    there = deal.attachments.filter(kind=AttachmentKind.CONTRACT, removed_at=None)
    return there.order_by("uploaded_at", "pk")
