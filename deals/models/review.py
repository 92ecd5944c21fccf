"""The graph of a registration's review: from, to, permission, label (spec section 10).

Bodies only set fields; `actions.lifecycle._move` alone calls them, as for deals.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_fsm import Transition, transition

from accounts.authorize import may_review, may_work
from deals.enums import UNDECIDED, RegistrationStatus
from deals.models.fsm import StateField

if TYPE_CHECKING:
    from deals.models.registration import Registration

S = RegistrationStatus


def may_register(registration: Any, user: Any) -> bool:
    return may_work(registration.deal, user)


class Review:
    """The transitions of `Registration`; a mixin, so that the graph can be read on one page."""

    status: StateField
    submitted_at: datetime
    review_due_at: datetime
    review_started_at: datetime | None
    decided_at: datetime | None
    reason: str
    not_while = _("This is not possible while the registration is “%s”.")
    if TYPE_CHECKING:
        # django-fsm puts it on the model together with the field.
        def get_all_status_transitions(self) -> Iterable[Transition]: ...

    @transition("status", S.PENDING, S.IN_REVIEW, permission=may_review)
    def start_review(self: "Registration", *, at: datetime, who: Any) -> None:
        """Somebody takes it; others may still help."""
        self.review_started_at, self.reviewer = at, who

    @transition("status", S.IN_REVIEW, S.ACTION_REQUIRED, permission=may_review)
    def ask_action(self: "Registration") -> None:
        """Only the fields that the remarks name are unlocked."""

    @transition("status", S.ACTION_REQUIRED, S.IN_REVIEW, permission=may_register)
    def send_again(self: "Registration", *, at: datetime) -> None:
        self.review_due_at = due_moment(at)

    @transition("status", S.IN_REVIEW, S.APPROVED, permission=may_review)
    def approve(self: "Registration", *, at: datetime, who: Any) -> None:
        self.decided_at, self.decided_by = at, who

    @transition("status", S.IN_REVIEW, S.REJECTED, permission=may_review)
    def reject(self: "Registration", *, at: datetime, who: Any, reason: str) -> None:
        self.decided_at, self.decided_by, self.reason = at, who, reason

    @transition("status", list(UNDECIDED), S.WITHDRAWN, permission=may_register)
    def withdraw(self: "Registration") -> None:
        """The partner takes it back."""

    @transition("status", S.WITHDRAWN, S.PENDING, permission=may_register)
    def register_again(self: "Registration", *, at: datetime) -> None:
        self.submitted_at, self.review_due_at = at, due_moment(at)


def due_moment(at: datetime) -> datetime:
    """Until when the vendor reviews what was sent at that moment."""
    due: datetime = at + settings.REVIEW_TIME
    return due
