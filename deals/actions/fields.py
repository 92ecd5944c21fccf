"""Sets named fields of a deal or its engagement and says what changed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deals.editability import FIELDS, Group, is_editable
from deals.enums import Status
from deals.errors import NotNow, Problem
from deals.guards import is_there_to_read
from deals.models import Deal

PERSONAL = set(FIELDS[Group.CONTACT])
ON_ENGAGEMENT = {
    *FIELDS[Group.CUSTOMER],
    *FIELDS[Group.CONTACT],
    *FIELDS[Group.ASSESSMENT],
    *FIELDS[Group.SOLUTIONS],
    "solution_type",
    "help_wanted",
    "recipient",
}
Changes = dict[str, list[Any] | None]


def set_fields(deal: Deal, values: Mapping[str, Any]) -> Changes:
    """Set `values` and return {field: [before, after]} for those that differ.

    Personal fields give {field: None}: that they changed is history, what they were is not.
    The engagement is saved here; saving the deal is the caller's.
    """
    changes: Changes = {}
    for name, value in values.items():
        if name == "solutions":
            changes |= _set_solutions(deal, value)
            continue
        owner: Model = deal.engagement if name in ON_ENGAGEMENT else deal
        before = getattr(owner, name)
        if before != value:
            setattr(owner, name, value)
            changes[name] = None if name in PERSONAL else [plain(before), plain(value)]
    if ON_ENGAGEMENT.intersection(changes):
        deal.engagement.save()
    return changes


def _set_solutions(deal: Deal, solutions: Iterable[Any]) -> Changes:
    before = {s.pk: s.name for s in deal.engagement.solutions.all()}
    after = {s.pk: s.name for s in solutions}
    deal.engagement.solutions.set(after)
    deal.engagement.__dict__.pop("chosen_solutions", None)
    if before.keys() == after.keys():
        return {}
    return {"solutions": [", ".join(sorted(v.values())) for v in (before, after)]}


def plain(value: Any) -> Any:
    """`value` as JSON: rows by their name, amounts with two decimals, dates in ISO 8601."""
    if value is None or isinstance(value, str | int):
        return value
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def other_side_accepted(deal: Deal) -> bool:
    """Whether a deal of another party in the same engagement has been accepted."""
    others = Deal.objects.filter(engagement=deal.engagement_id).exclude(pk=deal.pk)
    return others.filter(status__in=[Status.ACCEPTED, Status.WON, Status.LOST]).exists()


def refuse_unless_editable(deal: Deal, groups: Iterable[Group]) -> None:
    """Raise `NotNow` unless the fields of every group may change now (spec section 6)."""
    accepted = other_side_accepted(deal)
    for group in groups:
        if not is_editable(
            group,
            status=deal.status,
            deal_type=deal.deal_type,
            direction=deal.direction,
            read_only=is_there_to_read(deal),
            other_side_accepted=accepted,
        ):
            raise NotNow([Problem("", group, _("This can't be changed any more."))])
