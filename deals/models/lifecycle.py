"""The graph of a deal's life: from, to, guard, permission, label (spec section 4).

Buttons, API, admin, docs and tests read it through django-fsm's own functions. Bodies only set
fields; `actions.lifecycle._move` alone calls them. `custom` holds the verb's address, its label
and whether it shows a form; `asks` names the guard that the form's own fields satisfy.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_fsm import Transition, transition

from accounts.authorize import may_reopen, may_submit, may_work
from deals import guards
from deals.enums import REOPENABLE, Status
from deals.guards import guarded
from deals.models.fsm import StateField
from deals.pipelines import DONE, next_stage

if TYPE_CHECKING:
    from deals.models.deal import Deal

workable = guarded(guards.not_workable)


class Lifecycle:
    """The transitions of `Deal`; a mixin, so that the graph can be read on one page."""

    status: StateField
    submitted_at: datetime | None
    closed_at: datetime | None
    answer_due_at: datetime | None
    answered_at: datetime | None
    late_asked_at: datetime | None
    not_while = _("This is not possible while the deal is “%s”.")
    if TYPE_CHECKING:
        # django-fsm puts it on the model together with the field.
        def get_all_status_transitions(self) -> Iterable[Transition]: ...

    @transition(
        "status",
        Status.DRAFT,
        Status.ACCEPTED,
        conditions=[guarded(guards.missing_for_submission), guarded(guards.missing_consent)],
        permission=may_submit,
        custom={"verb": "submit", "label": _("Create deal"), "hidden": True},
    )
    def submit(self: "Deal", *, at: datetime) -> None:
        self.submitted_at = at

    @transition("status", Status.DRAFT, Status.RECEIVED, custom={"hidden": True})
    def receive(self: "Deal", *, at: datetime) -> None:
        """The other side's deal, waiting for an answer 14 × 24 hours."""
        self.submitted_at = at
        self.answer_due_at = at + settings.ANSWER_TIME

    @transition("status", Status.DRAFT, Status.ACCEPTED, custom={"hidden": True})
    def receive_accepted(self: "Deal", *, at: datetime) -> None:
        """The vendor's read-only deal of a partner-led deal."""
        self.submitted_at = at

    @transition("status", Status.ACCEPTED, Status.RECEIVED, custom={"hidden": True})
    def receive_after_all(self: "Deal", *, at: datetime) -> None:
        """A partner-led deal became a co-sell: the vendor, who read it so far, shall answer."""
        self.answer_due_at = at + settings.ANSWER_TIME

    @transition(
        "status",
        Status.RECEIVED,
        Status.ACCEPTED,
        conditions=[guarded(guards.is_late), guarded(guards.missing_for_accept)],
        permission=may_work,
        custom={"verb": "accept", "label": _("Accept"), "form": True, "asks": "missing_for_accept"},
    )
    def accept(self: "Deal", *, at: datetime) -> None:
        self.answered_at = at

    @transition(
        "status",
        Status.RECEIVED,
        Status.DECLINED,
        conditions=[guarded(guards.is_late)],
        permission=may_work,
        custom={"verb": "decline", "label": _("Decline"), "form": True},
    )
    def decline(self: "Deal", *, at: datetime) -> None:
        self.answered_at = self.closed_at = at

    @transition(
        "status",
        Status.RECEIVED,
        Status.EXPIRED,
        conditions=[guarded(guards.is_not_due)],
        custom={"hidden": True},
    )
    def expire(self: "Deal") -> None:
        """Closed at the deadline, however late the clock came."""
        self.closed_at = self.answer_due_at

    @transition(
        "status",
        Status.EXPIRED,
        Status.EXPIRED,
        conditions=[guarded(guards.late_answer_asked)],
        permission=may_work,
        custom={"verb": "ask-late", "label": _("Ask for a late answer"), "form": True},
    )
    def ask_late(self: "Deal", *, at: datetime) -> None:
        self.late_asked_at = at

    @transition(
        "status",
        Status.EXPIRED,
        Status.RECEIVED,
        conditions=[guarded(guards.late_answer_not_asked)],
        custom={"hidden": True},
    )
    def receive_again(self: "Deal", *, at: datetime) -> None:
        """The sender granted a late answer: a new clock of 14 × 24 hours."""
        self.closed_at = self.late_asked_at = None
        self.answer_due_at = at + settings.ANSWER_TIME

    @transition(
        "status",
        Status.ACCEPTED,
        Status.ACCEPTED,
        conditions=[workable, guarded(guards.missing_for_mark)],
        permission=may_work,
        custom={"verb": "mark-stage", "label": _("Mark as complete"), "kind": "primary"},
    )
    def mark_stage(self: "Deal") -> None:
        stage = next_stage(self.deal_type, self.progress)
        self.progress = stage.percent if stage else self.progress

    @transition(
        "status",
        Status.ACCEPTED,
        Status.ACCEPTED,
        conditions=[workable, guarded(guards.missing_for_unmark)],
        permission=may_work,
        custom={"verb": "unmark-stage", "label": _("Take back last stage"), "form": True},
    )
    def unmark_stage(self: "Deal", *, percent: int) -> None:
        self.progress = percent

    @transition(
        "status",
        Status.ACCEPTED,
        Status.WON,
        conditions=[workable, guarded(guards.missing_for_won)],
        permission=may_work,
        custom={"verb": "won", "label": _("Won"), "form": True, "kind": "success"},
    )
    def win(self: "Deal", *, at: datetime) -> None:
        self.closed_at, self.progress = at, DONE

    @transition(
        "status",
        Status.ACCEPTED,
        Status.LOST,
        conditions=[workable],
        permission=may_work,
        custom={"verb": "lost", "label": _("Lost"), "form": True},
    )
    def lose(self: "Deal", *, at: datetime) -> None:
        self.closed_at = at

    @transition(
        "status",
        Status.ACCEPTED,
        Status.ERROR,
        conditions=[workable],
        permission=may_work,
        custom={"verb": "close-as-error", "label": _("Close as error"), "form": True},
    )
    def close_as_error(self: "Deal", *, at: datetime) -> None:
        self.closed_at = at

    @transition(
        "status",
        list(REOPENABLE),
        Status.ACCEPTED,
        conditions=[workable, guarded(guards.missing_for_reopen)],
        permission=may_reopen,
        custom={"verb": "reopen", "label": _("Reopen"), "form": True},
    )
    def reopen(self: "Deal", *, percent: int) -> None:
        self.closed_at = self.reason = self.surviving_deal = None
        self.reason_notes = ""
        self.progress = percent


def reopen_until(deal: Any) -> datetime | None:
    window: timedelta = settings.REOPEN_TIME
    return deal.closed_at + window if deal.closed_at else None
