"""The wizard's verbs: a draft is started, saved step by step, discarded."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from accounts.scope import Scope, locations_for, scope_of
from deals.actions.fields import set_fields
from deals.actions.listing import set_listing
from deals.actions.locking import lock_deal
from deals.actions.team import write_team
from deals.editability import FIELDS, Group
from deals.enums import Direction, SolutionType, Status, deal_type_for
from deals.errors import Invalid, NotAllowed, NotFound, Stale
from deals.models import Customer, Deal, DraftInput, Engagement, TeamMember
from deals.queries.drafts import blank_drafts, step_basis
from deals.queries.recipients import others_than

# What a step may write, and nothing else.
STEP_FIELDS: dict[str, frozenset[str]] = {
    "customer": frozenset({*FIELDS[Group.CUSTOMER], "recipient"}),
    "contact": frozenset(FIELDS[Group.CONTACT]),
    "details": frozenset({*FIELDS[Group.DETAILS], *FIELDS[Group.LOCATION]}),
    "team": frozenset(FIELDS[Group.TEAM]),
    "solution": frozenset(
        {"solution_type", "help_wanted", *FIELDS[Group.ASSESSMENT], *FIELDS[Group.SOLUTIONS]}
    ),
}


@transaction.atomic
def start_draft(*, by: Any) -> Deal:
    """A new draft of the user, who is its first team member.

    A blank draft that the user started before is given again, so that pressing New deal twice
    leaves one. `NotAllowed` without a location to create deals at.
    """
    refuse_unless_creator(by, scope_of(by))
    User.objects.select_for_update().get(pk=by.pk)
    if blank := blank_drafts(by).first():
        return blank
    draft = Deal.objects.create(
        organization_id=by.organization_id,
        engagement=Engagement.objects.create(),
        author=by,
        direction=Direction.OUTBOUND,
    )
    TeamMember.objects.create(deal=draft, name=by.name, phone=by.phone, email=by.email)
    return draft


def refuse_unless_creator(user: Any, scope: Scope) -> None:
    if not scope.reach(Right.CREATE) or user.organization_id is None:
        raise NotAllowed(_("You have no location at which you may create deals."))


def refuse_unknown(step: str, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - STEP_FIELDS[step]:
        raise KeyError(f"{step} does not write {sorted(unknown)}")


@transaction.atomic
def save_step(
    draft: Deal, *, by: Any, step: str, values: Mapping[str, Any], basis: str = ""
) -> Deal:
    """Store the valid input of a step; unknown fields are a `KeyError`.

    `basis` is the fingerprint of the stored step that the form was made from (`step_basis`);
    `Stale` when another tab stored something else since. Returns the draft as stored.
    """
    draft = lock_draft(draft, by=by)
    refuse_unknown(step, values)
    if basis and basis != step_basis(draft, step):
        raise Stale
    refuse_foreign(draft, values, by=by)
    if step == "team":
        write_team(draft, values["team"])
    else:
        set_fields(draft, values)
    if step == "solution":
        apply_solution_type(draft)
    draft.inputs.filter(step=step).delete()
    return _store(draft)


@transaction.atomic
def keep_input(draft: Deal, *, by: Any, step: str, data: Mapping[str, Any]) -> None:
    """Keep what was typed into a step although it has errors; nothing typed is lost."""
    draft = lock_draft(draft, by=by)
    DraftInput.objects.update_or_create(deal=draft, step=step, defaults={"data": dict(data)})
    _store(draft)


def lock_draft(draft: Deal, *, by: Any) -> Deal:
    """The draft as it is now, locked; `NotFound` when it became a deal or is gone."""
    locked = lock_deal(draft, by=by)
    if locked.status != Status.DRAFT:
        raise NotFound
    return locked


class Choices:
    """What of the named customers, locations and recipients the user may choose.

    A query for each kind that is named, however many inputs there are.
    """

    def __init__(
        self, inputs: Iterable[Mapping[str, Any]], *, by: Any, scope: Scope | None = None
    ) -> None:
        named: dict[str, set[int]] = {"customer": set(), "location": set(), "recipient": set()}
        for values in inputs:
            for name, keys in named.items():
                if row := values.get(name):
                    keys.add(row.pk)
        offered: dict[str, Callable[[], QuerySet[Any]]] = {
            "customer": lambda: Customer.objects.visible_to(by),
            "location": lambda: locations_for(by, Right.CREATE, scope),
            "recipient": lambda: others_than(by.organization_id),
        }
        self._open = {
            name: set(offered[name]().filter(pk__in=keys).values_list("pk", flat=True))
            for name, keys in named.items()
            if keys
        }

    def holds(self, name: str, row: Any) -> bool:
        """Whether the row may be chosen; nothing chosen is no mistake here."""
        return not row or row.pk in self._open.get(name, ())


def refuse_foreign(
    draft: Deal, values: Mapping[str, Any], *, by: Any, choices: Choices | None = None
) -> None:
    """Raise `Invalid` for a customer, location or assessment type outside the user's reach."""
    choices = choices or Choices([values], by=by)
    if not choices.holds("customer", values.get("customer")):
        raise Invalid("customer", _("Choose a customer from the list."))
    if not choices.holds("location", values.get("location")):
        raise Invalid("location", _("Choose one of your locations."))
    if not choices.holds("recipient", values.get("recipient")):
        raise Invalid("recipient", _("Choose a location of another partner from the list."))
    worker = draft.engagement.worker_id(draft)
    office = values.get("assessment_location")
    if office and office.organization_id != worker:
        words = _("Choose a location of the organization that works on the deal.")
        raise Invalid("assessment_location", words)
    kind = values.get("assessment_type")
    if kind and not kind.is_open_to(worker):
        words = _("The organization that works on the deal is not vetted for this assessment type.")
        raise Invalid("assessment_type", words)


def apply_solution_type(draft: Deal) -> None:
    """Derive the deal type and drop the answers that belong to the other solution type."""
    settle_solution_type(draft)
    if draft.engagement.solution_type == SolutionType.SOLUTION_ASSESSMENT:
        draft.engagement.solutions.clear()
    draft.engagement.save()


def settle_solution_type(draft: Deal) -> None:
    """As `apply_solution_type`, in what deal and engagement themselves hold; saving is later."""
    engagement = draft.engagement
    if engagement.solution_type == SolutionType.SOLUTION_ASSESSMENT:
        engagement.help_wanted = ""
    else:
        engagement.assessment_type = engagement.assessment_location = None
    draft.deal_type = deal_type_for(engagement.solution_type, engagement.help_wanted)


def _store(draft: Deal) -> Deal:
    draft.version += 1
    set_listing(draft)
    draft.save()
    return draft


@transaction.atomic
def discard_draft(draft: Deal, *, by: Any) -> None:
    """Delete the draft with all that was typed into it."""
    _delete(lock_draft(draft, by=by))


@transaction.atomic
def discard_blank_drafts(*, older_than: timedelta) -> int:
    """Delete drafts that nobody ever filled in; how many there were.

    A draft that its author is saving at this moment is locked and left alone.
    """
    drafts = blank_drafts().filter(changed_at__lt=timezone.now() - older_than)
    blank = list(drafts.select_for_update(of=("self",), skip_locked=True))
    for draft in blank:
        _delete(draft)
    return len(blank)


def _delete(draft: Deal) -> None:
    engagement = draft.engagement
    draft.delete()
    engagement.delete()
