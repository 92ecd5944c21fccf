"""Register a won deal, answer the vendor's remarks, withdraw (spec section 10)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from deals.actions.events import record_aside
from deals.actions.fields import Changes, plain
from deals.actions.lifecycle import _move
from deals.actions.locking import lock_deal
from deals.eligibility import FIELDS, broken_rules, eligible_items, unlocked, why_not_registrable
from deals.enums import Door, EventKind, RegistrationStatus
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Problem, Stale
from deals.models import AssessmentType, Deal, Registration, Round, Solution
from deals.models.review import due_moment
from deals.queries.registration import taken_items


@transaction.atomic
def register_deal(
    deal: Deal,
    *,
    by: Any,
    values: Mapping[str, Any],
    version: int | None = None,
    door: Door = Door.WEB,
) -> Registration:
    """Send the won deal to the vendor's reviewers; `version` is the deal's.

    A withdrawn registration is sent anew. `Invalid` names the first field that breaks a rule.
    """
    deal = lock_deal(deal, by=by, version=version, door=door)
    if not may_work(deal, by):
        raise NotAllowed(_("Your role doesn't allow this."))
    taken = taken_items(deal)
    refuse_unless_registrable(deal, taken)
    now, registration = timezone.now(), Registration.objects.filter(deal=deal).first()
    if registration is None:
        registration = Registration(deal=deal, customer=deal.engagement.customer)
        registration.submitted_at, registration.review_due_at = now, due_moment(now)
    else:
        registration.deal = deal
        _move(registration, "register_again", by=by, at=now)
    changes = _set(registration, {"solution": None, **values}, taken=taken)
    return _send(registration, EventKind.REGISTERED, by=by, door=door, changes=changes)


def refuse_unless_registrable(deal: Deal, taken: list[Any]) -> None:
    """`NotNow` unless the deal can be registered now, for the first time or after a withdrawal."""
    if problems := why_not_registrable(deal, taken):
        raise NotNow(problems)
    found = Registration.objects.filter(deal=deal).first()
    if found and found.status != RegistrationStatus.WITHDRAWN:
        raise NotNow([Problem("", "", _("This deal is registered already."))])


@transaction.atomic
def resubmit_registration(
    registration: Registration,
    *,
    by: Any,
    values: Mapping[str, Any],
    version: int | None = None,
    door: Door = Door.WEB,
) -> Registration:
    """Send it again with the fields put right that the open remarks name; others are `Invalid`."""
    registration = _lock(registration, by=by, version=version, door=door)
    may_change = unlocked(registration.open_remarks)
    _move(registration, "send_again", by=by, at=timezone.now())
    if locked := sorted(set(values) - set(may_change)):
        raise Invalid(locked[0], _("This field was not asked about and can't be changed."))
    changes = _set(registration, values, taken=taken_items(registration.deal))
    return _send(registration, EventKind.REVIEW_ANSWERED, by=by, door=door, changes=changes)


@transaction.atomic
def withdraw_registration(
    registration: Registration, *, by: Any, version: int | None = None, door: Door = Door.WEB
) -> Registration:
    """Take it back before it is decided; the deal can be registered anew."""
    registration = _lock(registration, by=by, version=version, door=door)
    _move(registration, "withdraw", by=by)
    registration.version += 1
    registration.save()
    record_aside(registration.deal, EventKind.REVIEW_WITHDRAWN, by=by, door=door)
    return registration


def _lock(registration: Registration, *, by: Any, version: int | None, door: Door) -> Registration:
    """The deal first, as always, then the registration, which reviewers lock alone."""
    deal = lock_deal(registration.deal, by=by, door=door)
    rows = Registration.objects.filter(deal=deal, pk=registration.pk)
    locked = rows.select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise NotFound
    if version is not None and locked.version != version:
        raise Stale
    locked.deal = deal
    return locked


def _set(registration: Registration, values: Mapping[str, Any], *, taken: list[Any]) -> Changes:
    """Set `values`, hold all against the rules; what changed as {field: [before, after]}."""
    if unknown := set(values) - set(FIELDS):
        raise KeyError(f"registering does not write {sorted(unknown)}")
    before = {} if registration.pk is None else _shown(registration)
    for name, value in values.items():
        if name == "solution":
            _set_item(registration, value, taken)
        else:
            setattr(registration, name, value)
    problems = broken_rules(
        registration.values,
        created=timezone.localdate(registration.deal.submitted_at),
        submitted=timezone.localdate(registration.submitted_at),
    )
    if problems:
        raise Invalid(problems[0].field, problems[0].message)
    after = _shown(registration)
    return {n: [before[n], after[n]] for n in FIELDS if before and before[n] != after[n]}


def _set_item(registration: Registration, chosen: Any, taken: list[Any]) -> None:
    """What is registered; it needs no choice where the deal has just one eligible thing."""
    items = [item for item in eligible_items(registration.deal) if item not in taken]
    if chosen is None and len(items) == 1:
        chosen = items[0]
    if chosen not in items:
        raise Invalid("solution", _("Choose the solution to register."))
    registration.solution = chosen if isinstance(chosen, Solution) else None
    registration.assessment_type = chosen if isinstance(chosen, AssessmentType) else None


def _shown(registration: Registration) -> dict[str, Any]:
    values = registration.values | {"solution": registration.item}
    return {name: plain(value) for name, value in values.items()}


def _send(
    registration: Registration, kind: EventKind, *, by: Any, door: Door, changes: Changes
) -> Registration:
    """Store it with a new round and the event; the lock on the deal numbers the rounds."""
    registration.version += 1
    registration.save()
    number = registration.rounds.count() + 1
    Round.objects.create(
        registration=registration,
        number=number,
        sent_at=timezone.now(),
        sent_by=by,
        changes=changes,
    )
    data = {"fields": list(changes)} if changes else {}
    record_aside(registration.deal, kind, by=by, door=door, data=data)
    return registration
