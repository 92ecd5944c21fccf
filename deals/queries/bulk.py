"""What a bulk action can be done to, and why not to the rest, before it is done."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.authorize import rights_on
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.editability import Group, is_editable
from deals.errors import Problem
from deals.guards import TEAM_LIMIT, is_there_to_read, not_workable
from deals.models import Deal, TeamMember
from deals.models.listing import among
from deals.pipelines import next_stage
from deals.queries.verbs import transition_of, what_hinders_form, wrong_status

BATCH = 1000
# What guards look at.
JUDGED = (
    *("organization", "location", "direction", "deal_type", "status", "progress"),
    *("answer_due_at", "closed_at"),
)
# The verbs that change fields, and the group in the table of spec section 6 that they belong to.
GROUPS = {"add-member": Group.TEAM, "set-campaign": Group.DETAILS}


@dataclass
class Verdicts:
    """The keys of the deals that can, those that can't by the reason, and stages to be marked."""

    able: list[int] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)
    stages: Counter[Any] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return len(self.able) + sum(map(len, self.refused.values()))


def judged(keys: Collection[int], verb: str, *, by: Any) -> Verdicts:
    """How each of the deals stands to the verb; those that `by` can't see are left out."""
    verdicts, scope = Verdicts(), scope_of(by)
    for deal in _in_batches(keys, verb, by=by, scope=scope):
        problems = hindrances(deal, verb, rights=rights_on(deal, by, scope))
        if problems:
            verdicts.refused.setdefault(str(problems[0].message), []).append(deal.pk)
            continue
        verdicts.able.append(deal.pk)
        stage = next_stage(deal.deal_type, deal.progress)
        if verb == "mark-stage" and stage:
            verdicts.stages[stage.label] += 1
    return verdicts


def _in_batches(keys: Iterable[int], verb: str, *, by: Any, scope: Scope) -> Iterator[Deal]:
    team = TeamMember.objects.filter(removed_at=None)
    if verb != "add-member":
        team = team.filter(email=by.email)
    for some in batched(keys, BATCH):
        deals = Deal.objects.visible_to(by, scope).filter(among("pk", some)).only(*JUDGED)
        yield from deals.prefetch_related(Prefetch("team", team)).order_by("pk")


def hindrances(deal: Deal, verb: str, *, rights: Collection[Right]) -> list[Problem]:
    """What stands in the way of the verb, in the guards' own words."""
    if Right.WORK not in rights:
        return [Problem("", "", _("Your role doesn't allow this."))]
    if verb in GROUPS:
        return _of_fields(deal, GROUPS[verb])
    transition = transition_of(deal, verb)
    if transition.source != deal.shown_status:
        return wrong_status(deal)
    return what_hinders_form(deal, transition)


def _of_fields(deal: Deal, group: Group) -> list[Problem]:
    editable = is_editable(
        group,
        status=deal.status,
        deal_type=deal.deal_type,
        direction=deal.direction,
        read_only=is_there_to_read(deal),
        other_side_accepted=False,  # which neither group depends on
    )
    if not editable:
        return not_workable(deal) or wrong_status(deal)
    if group == Group.TEAM and len(deal.current_team) >= TEAM_LIMIT:
        return [Problem("", "", _("A team has at most %d members.") % TEAM_LIMIT)]
    return []
