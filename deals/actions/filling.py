"""Drafts from the valid input of all steps, in memory: they are stored when they become deals.

As if the steps were saved one after the other, and nothing is kept for the list of drafts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.scope import Scope
from deals.actions.drafts import (
    Choices,
    refuse_foreign,
    refuse_unknown,
    refuse_unless_creator,
    settle_solution_type,
)
from deals.actions.fields import ON_ENGAGEMENT
from deals.actions.team import Member, wanted_team
from deals.enums import Direction, SolutionType
from deals.errors import DealError
from deals.models import Deal, Engagement, TeamMember
from deals.pipelines import START
from deals.queries.vetting import vetted_types

Steps = Mapping[str, Mapping[str, Any]]  # of each step its fields


@dataclass(frozen=True)
class Filled:
    """The valid input of all steps, and how far the stages are complete already."""

    steps: Steps
    percent: int = START


def filled_drafts(several: Sequence[Filled], *, by: Any, scope: Scope) -> list[Deal | DealError]:
    """A draft for each input, or what it is refused for; `NotAllowed` for who may create none.

    All of them together are looked up in six queries.
    """
    refuse_unless_creator(by, scope)
    inputs = [_fields_of(one.steps) for one in several]
    choices = Choices(inputs, by=by, scope=scope)
    kinds = vetted_types({kind.pk for said in inputs if (kind := said.get("assessment_type"))})
    found: list[Deal | DealError] = []
    for said in inputs:
        if kind := said.get("assessment_type"):
            said["assessment_type"] = kinds.get(kind.pk, kind)  # as it is now
        try:
            found.append(_filled(said, by=by, choices=choices))
        except DealError as refusal:
            found.append(refusal)
    return found


def _fields_of(steps: Steps) -> dict[str, Any]:
    for step, said in steps.items():
        refuse_unknown(step, said)
    return {name: value for said in steps.values() for name, value in said.items()}


def _filled(said: dict[str, Any], *, by: Any, choices: Choices) -> Deal:
    values = dict(said)
    team, solutions = values.pop("team"), values.pop("solutions", [])
    shared = {name: values.pop(name) for name in ON_ENGAGEMENT & values.keys()}
    draft = Deal(
        organization=by.organization,
        engagement=Engagement(**shared),
        author=by,
        direction=Direction.OUTBOUND,
        version=1,
        **values,
    )
    refuse_foreign(draft, shared | values, by=by, choices=choices)
    settle_solution_type(draft)
    of_catalogue = draft.engagement.solution_type == SolutionType.CATALOGUE
    draft.engagement.chosen_solutions = list(solutions) if of_catalogue else []
    draft.joining = _joining(draft, team)
    return draft


def _joining(draft: Deal, team: Sequence[Member]) -> list[TeamMember]:
    return [
        TeamMember(deal=draft, email=email, name=one.name, phone=one.phone, position=position)
        for position, (email, one) in enumerate(wanted_team(team).items())
    ]
