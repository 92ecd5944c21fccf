"""The wizard's steps in their order, and how far a draft has come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals import guards
from deals.errors import Problem
from deals.forms.steps import ConsentForm, ContactForm, CustomerStep, DetailsForm, SolutionForm
from deals.forms.team import TeamForm
from deals.models import Deal
from portal.text import clean_text

KEPT_LIMIT = 64_000  # characters of unfinished input a step keeps
QUIET = "quiet"  # marks kept rows of a team that nobody has finished typing; never posted
NOT_KEPT = {"csrfmiddlewaretoken", "go", "search", "add", "remove", "recent", QUIET}


@dataclass(frozen=True)
class Step:
    """A step of the wizard: name in the address, title, form, template."""

    name: str
    title: str | Promise
    form: Callable[..., Any]

    @property
    def template(self) -> str:
        return f"deals/wizard/{self.name}.html"


STEPS = (
    Step("customer", _("Customer"), CustomerStep),
    Step("contact", _("Contact"), ContactForm),
    Step("details", _("Deal details"), DetailsForm),
    Step("team", _("Team"), TeamForm),
    Step("solution", _("Solution"), SolutionForm),
    Step("consent", _("Consent"), ConsentForm),
)
NAMES = [step.name for step in STEPS]


@dataclass(frozen=True)
class Mark:
    """A step in the step bar: done, problem, todo; current is the one that is shown."""

    step: Step
    number: int
    state: str
    current: bool


def step_named(name: str) -> Step | None:
    return next((step for step in STEPS if step.name == name), None)


def neighbour(step: Step, by: int) -> str:
    """The name of the step `by` places on, within the wizard."""
    return NAMES[min(max(NAMES.index(step.name) + by, 0), len(NAMES) - 1)]


def step_bar(draft: Deal, current: Step, problems: Sequence[Problem]) -> list[Mark]:
    lacking = {problem.step for problem in problems}
    faulty = {kept.step for kept in draft.inputs.all()}
    return [
        Mark(step, number, _state(draft, step, lacking, faulty), step is current)
        for number, step in enumerate(STEPS, start=1)
    ]


def _state(draft: Deal, step: Step, lacking: set[str], faulty: set[str]) -> str:
    if step.name in faulty:
        return "problem"
    if step.name == "consent" or step.name in lacking:
        return "todo"
    if step.name == "contact" and guards.missing_contact_fields(draft):
        return "todo"  # not needed, or not known yet whether it is
    return "done"


def raw_input(posted: QueryDict) -> dict[str, list[str]]:
    """What was typed, cleaned so that any database can keep it, within a limit."""
    kept: dict[str, list[str]] = {}
    room = KEPT_LIMIT
    for name in posted:
        if name in NOT_KEPT:
            continue
        values = [clean_text(value, lines=True) for value in posted.getlist(name)]
        size = sum(map(len, values)) + len(name)
        if size > room:
            continue
        room -= size
        kept[clean_text(name)] = values
    return kept


def as_post(kept: Mapping[str, Any]) -> QueryDict:
    """Kept input as the form data it came from."""
    data = QueryDict(mutable=True)
    for name, values in kept.items():
        data.setlist(name, list(values) if isinstance(values, list) else [str(values)])
    return data
