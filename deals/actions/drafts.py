"""The wizard's verbs: a draft is started, saved step by step, discarded."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from accounts.scope import Scope, locations_for, scope_of
from deals.actions.fields import ON_ENGAGEMENT, set_fields
from deals.actions.listing import set_listing
from deals.actions.locking import lock_deal
from deals.actions.team import write_team
from deals.editability import FIELDS, Group
from deals.enums import Direction, SolutionType, Status, deal_type_for
from deals.errors import Invalid, NotAllowed, NotFound, Stale
from deals.models import Customer, Deal, DraftInput, Engagement, TeamMember
from deals.queries.drafts import blank_drafts, step_basis
from deals.queries.recipients import recipients_for

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
    _refuse_unless_creator(by, scope_of(by))
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


@transaction.atomic(savepoint=False)
def start_filled_draft(*, by: Any, steps: Mapping[str, Mapping[str, Any]]) -> Deal:
    """A new draft with the valid input of all steps, to be created in the same transaction.

    As saved one after the other, but in one go, and nothing is kept for the list of drafts.
    """
    scope = scope_of(by)
    _refuse_unless_creator(by, scope)
    for step, said in steps.items():
        _refuse_unknown(step, said)
    values = {name: value for said in steps.values() for name, value in said.items()}
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
    refuse_foreign(draft, shared | values, by=by, scope=scope)
    settle_solution_type(draft)
    draft.engagement.save()
    draft.save()
    if draft.engagement.solution_type == SolutionType.CATALOGUE:
        draft.engagement.solutions.set(solutions)
    write_team(draft, team)
    prefetch_related_objects([draft], "team", "inputs", "engagement__solutions")
    return draft


def _refuse_unless_creator(user: Any, scope: Scope) -> None:
    if not scope.reach(Right.CREATE) or user.organization_id is None:
        raise NotAllowed(_("You have no location at which you may create deals."))


def _refuse_unknown(step: str, values: Mapping[str, Any]) -> None:
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
    _refuse_unknown(step, values)
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


def refuse_foreign(
    draft: Deal, values: Mapping[str, Any], *, by: Any, scope: Scope | None = None
) -> None:
    """Raise `Invalid` for a customer, location or assessment type outside the user's reach."""
    customer, location = values.get("customer"), values.get("location")
    if customer and not Customer.objects.visible_to(by).filter(pk=customer.pk).exists():
        raise Invalid("customer", _("Choose a customer from the list."))
    if location and not locations_for(by, Right.CREATE, scope).filter(pk=location.pk).exists():
        raise Invalid("location", _("Choose one of your locations."))
    recipient = values.get("recipient")
    if recipient and not recipients_for(draft).filter(pk=recipient.pk).exists():
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
