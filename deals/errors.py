"""What an action can refuse with; web and API turn these into pages and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way: the wizard step, the field ("" for none), the words."""

    step: str
    field: str
    message: str | Promise


class DealError(Exception):
    """The base of all refusals of an action; the message is for the user."""

    def __init__(self, message: Any = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(DealError):
    """Outside the actor's scope: looks as if it did not exist (404)."""


class NotAllowed(DealError):
    """Visible, but the actor's role does not allow the action (403)."""


class NotNow(DealError):
    """The deal's state or a guard does not allow the action now (409)."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = list(problems)


class Stale(DealError):
    """Somebody changed the deal since it was read (412)."""


class Invalid(DealError):
    """Input that breaks a rule; `field` names it."""

    def __init__(self, field: str, message: Any) -> None:
        super().__init__(message)
        self.field = field
