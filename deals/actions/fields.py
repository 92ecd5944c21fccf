"""Sets named fields of a deal or its engagement and says what changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from deals.actions.holding import hold
from deals.editability import FIELDS, Group, is_editable
from deals.errors import NotNow, Problem
from deals.guards import is_there_to_read
from deals.models import Deal, Engagement
from deals.queries.parties import ACCEPTED_ONCE

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
    """As `assign_fields`; the engagement is saved here, saving the deal is the caller's."""
    changes = _assign(deal, values, choose=_store_solutions)
    if ON_ENGAGEMENT.intersection(changes):
        deal.engagement.save()
    return changes


def assign_fields(deal: Deal, values: Mapping[str, Any]) -> Changes:
    """Set `values` and return {field: [before, after]} for those that differ; nothing is saved.

    Personal fields give {field: None}: that they changed is history, what they were is not.
    """
    return _assign(deal, values, choose=_hold_solutions)


def _assign(
    deal: Deal, values: Mapping[str, Any], *, choose: Callable[[Engagement, Sequence[Any]], None]
) -> Changes:
    changes: Changes = {}
    for name, value in values.items():
        if name == "solutions":
            changes |= _changed_solutions(deal, value)
            choose(deal.engagement, value)
            deal.engagement.__dict__.pop("chosen_solutions", None)
            continue
        owner: Model = deal.engagement if name in ON_ENGAGEMENT else deal
        before = getattr(owner, name)
        if before != value:
            setattr(owner, name, value)
            changes[name] = None if name in PERSONAL else [plain(before), plain(value)]
    return changes


def _store_solutions(case: Engagement, solutions: Sequence[Any]) -> None:
    case.solutions.set([solution.pk for solution in solutions])


def _hold_solutions(case: Engagement, solutions: Sequence[Any]) -> None:
    hold(case, "solutions", solutions)


def _changed_solutions(deal: Deal, solutions: Iterable[Any]) -> Changes:
    before = {s.pk: s.name for s in deal.engagement.solutions.all()}
    after = {s.pk: s.name for s in solutions}
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
    return others.filter(status__in=ACCEPTED_ONCE).exists()


def accepted_by_others(deals: Iterable[Deal]) -> set[int]:
    """The keys of those of the deals of which `other_side_accepted` holds; one query."""
    case_of = {deal.pk: deal.engagement_id for deal in deals}
    parties = Deal.objects.filter(engagement__in=case_of.values(), status__in=ACCEPTED_ONCE)
    accepted: dict[int, set[int]] = defaultdict(set)
    for case, party in parties.values_list("engagement", "pk"):
        accepted[case].add(party)
    return {key for key, case in case_of.items() if accepted[case] - {key}}


def refuse_unless_editable(
    deal: Deal, groups: Iterable[Group], *, accepted: bool | None = None
) -> None:
    """Raise `NotNow` unless the fields of every group may change now (spec section 6).

    `accepted` says whether another side has accepted, where that was asked for already.
    """
    if accepted is None:
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
