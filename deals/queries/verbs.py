"""What a person can do to a deal now, and why not, read from the life cycle's graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from accounts.scope import Scope
from deals.enums import Status
from deals.errors import NotAllowed, NotNow, Problem
from deals.guards import is_late
from deals.models import Deal, Registration


@dataclass(frozen=True)
class Verb:
    """A button: address, label, whether GET shows a form, and what hinders it (empty: nothing)."""

    name: str
    label: Any
    has_form: bool
    kind: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def enabled(self) -> bool:
        return not self.problems


def transition_for(deal: Deal | Registration, name: str) -> Any:
    """The transition `name` out of the deal's present status, or None."""
    return next((t for t in transitions_from(deal) if t.name == name), None)


def any_transition(deal: Deal | Registration, name: str) -> Any:
    """The transition `name`, from whatever status; all of a name share their permission."""
    return next(t for t in deal.get_all_status_transitions() if t.name == name)


def transitions_from(deal: Deal | Registration) -> Iterable[Any]:
    """All transitions whose source is the deal's status, allowed or not."""
    return [t for t in deal.get_all_status_transitions() if t.source == deal.status]


def transitions_shown(deal: Deal) -> Iterable[Any]:
    """As `transitions_from`, of the status that holds now even if no clock has written it yet."""
    return [t for t in deal.get_all_status_transitions() if t.source == deal.shown_status]


def transition_of(deal: Deal, verb: str) -> Any:
    """The transition behind a verb's address: out of the present status, else out of any."""
    found = [t for t in deal.get_all_status_transitions() if t.custom.get("verb") == verb]
    return next((t for t in found if t.source == deal.status), found[0])


def has_right(transition: Any, deal: Any, user: Any, scope: Scope | None = None) -> bool:
    """Whether the user has the right to the transition, by their `scope` if it was read already."""
    if scope is None or not transition.permission:
        return bool(transition.has_perm(deal, user))
    return bool(transition.permission(deal, user, scope))


def refuse_unless_allowed(deal: Deal, verb: str, *, by: Any) -> None:
    """Raise `NotAllowed` without the right to the verb, whatever the deal's status."""
    if not transition_of(deal, verb).has_perm(deal, by):
        raise NotAllowed(_("Your role doesn't allow this."))


def refuse_unless_possible(deal: Deal, verb: str, *, by: Any) -> None:
    """Raise `NotAllowed` without the right, `NotNow` when the status or a guard is against it."""
    refuse_unless_allowed(deal, verb, by=by)
    transition = transition_of(deal, verb)
    if transition.source != deal.shown_status:
        raise NotNow(wrong_status(deal))
    if problems := what_hinders_form(deal, transition):
        raise NotNow(problems)


def wrong_status(deal: Deal | Registration) -> list[Problem]:
    """That the status is against it, and of an expired deal since when."""
    words = str(deal.not_while) % deal.status_label
    late = is_late(deal) if isinstance(deal, Deal) and deal.shown_status == Status.EXPIRED else []
    return [Problem("", "", words), *late]


def what_hinders(deal: Deal | Registration, transition: Any) -> list[Problem]:
    """Everything that the guards of the transition object to."""
    return [problem for condition in transition.conditions for problem in condition.guard(deal)]


def what_hinders_form(deal: Deal, transition: Any) -> list[Problem]:
    """As `what_hinders`, but for what the verb's form is there to ask."""
    asked = transition.custom.get("asks")
    guards = [c.guard for c in transition.conditions if c.guard.__name__ != asked]
    return [problem for guard in guards for problem in guard(deal)]


def verbs_for(
    deal: Deal, user: Any, known: Mapping[Any, bool] = MappingProxyType({})
) -> list[Verb]:
    """The buttons of the action bar: those of the status that the user's role allows.

    A hindered one is listed too, with its reasons, so that no button is grey without a why.
    `known` holds the answers of permissions that were asked already.
    """
    shown = ordered(transitions_shown(deal))
    # Several verbs share a permission; each is asked once.
    asked = {t.permission: t for t in shown if t.permission not in known}
    allowed = {**known, **{p: t.has_perm(deal, user) for p, t in asked.items()}}
    return [
        Verb(
            name=t.custom["verb"],
            label=t.custom["label"],
            has_form=t.custom.get("form", False),
            kind=t.custom.get("kind", "secondary"),
            problems=what_hinders_form(deal, t),
        )
        for t in shown
        if allowed[t.permission]
    ]


ORDER = (
    *("accept", "decline", "ask-late", "mark-stage"),
    *("won", "lost", "unmark-stage", "close-as-error", "reopen"),
)


def ordered(transitions: Iterable[Any]) -> list[Any]:
    shown = [t for t in transitions if t.custom.get("verb") in ORDER]
    return sorted(shown, key=lambda t: ORDER.index(t.custom["verb"]))
