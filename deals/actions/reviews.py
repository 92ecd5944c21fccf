"""The vendor's side of a registration: take it, ask, approve, reject (spec section 10).

Of the partner's deal reviewers see and lock nothing; its history names their organization only.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.actions.events import record_aside
from deals.actions.lifecycle import _move
from deals.eligibility import FIELDS, TAKEN
from deals.enums import Door, EventKind
from deals.errors import Invalid, NotFound, NotNow, Problem, Stale
from deals.models import Registration, Remark
from deals.queries.registration import is_taken
from portal.text import clean_text

LONGEST = 2000  # characters of a remark or a reason


@transaction.atomic
def start_review(
    registration: Registration, *, by: Any, version: int | None = None, door: Door = Door.WEB
) -> Registration:
    """Take a pending registration; the partner sees that it is in review."""
    registration = _lock(registration, by=by, version=version)
    _move(registration, "start_review", by=by, at=timezone.now(), who=by)
    return _store(registration, EventKind.REVIEW_STARTED, by=by, door=door)


@transaction.atomic
def ask_for_action(
    registration: Registration,
    *,
    by: Any,
    remarks: Mapping[str, str],
    version: int | None = None,
    door: Door = Door.WEB,
) -> Registration:
    """Give it back to the partner with `remarks` by field; "" is one about the whole.

    At least one field must be named, since only those that are named can be changed.
    """
    registration = _lock(registration, by=by, version=version)
    _move(registration, "ask_action", by=by)
    texts = _said(remarks)
    last = registration.rounds.order_by("-number")[0]
    now = timezone.now()
    rows = [Remark(round=last, field=f, text=t, author=by, written_at=now) for f, t in texts]
    Remark.objects.bulk_create(rows)
    data = {"fields": [field for field, _text in texts if field]}
    return _store(registration, EventKind.REVIEW_ASKED, by=by, door=door, data=data)


def _said(remarks: Mapping[str, str]) -> list[tuple[str, str]]:
    if unknown := set(remarks) - {"", *FIELDS}:
        raise KeyError(f"no remarks to {sorted(unknown)}")
    said = {field: clean_text(text, lines=True) for field, text in remarks.items()}
    for field, text in said.items():
        if len(text) > LONGEST:
            raise Invalid(field, _("A remark has at most %d characters.") % LONGEST)
    texts = [(field, said[field]) for field in ("", *FIELDS) if said.get(field)]
    if not any(field for field, _text in texts):
        raise Invalid("", _("Write beside at least one field what is to be put right."))
    return texts


@transaction.atomic
def approve_registration(
    registration: Registration, *, by: Any, version: int | None = None, door: Door = Door.WEB
) -> Registration:
    """Approve it: the partner's for this customer and solution, and nobody else's.

    The database decides who is first; whoever comes second gets `NotNow`.
    """
    registration = _lock(registration, by=by, version=version)
    _move(registration, "approve", by=by, at=timezone.now(), who=by)
    taken = NotNow([Problem("", "", TAKEN)])
    if is_taken(registration):
        raise taken
    try:
        with transaction.atomic():
            return _store(registration, EventKind.REVIEW_APPROVED, by=by, door=door)
    except IntegrityError:  # another one was approved since we looked
        raise taken from None


@transaction.atomic
def reject_registration(
    registration: Registration,
    *,
    by: Any,
    reason: str,
    version: int | None = None,
    door: Door = Door.WEB,
) -> Registration:
    """Reject it for good; the partner reads the reason."""
    registration = _lock(registration, by=by, version=version)
    reason = clean_text(reason, lines=True)
    if len(reason) > LONGEST:
        raise Invalid("reason", _("A reason has at most %d characters.") % LONGEST)
    _move(registration, "reject", by=by, at=timezone.now(), who=by, reason=reason)
    if not reason:
        raise Invalid("reason", _("Say why it is rejected; the partner reads it."))
    data = {"notes": reason}
    return _store(registration, EventKind.REVIEW_REJECTED, by=by, door=door, data=data)


def _lock(registration: Registration, *, by: Any, version: int | None) -> Registration:
    """The registration as it is now, locked; `NotFound` for who does not review."""
    seen = Registration.objects.reviewed_by(by).filter(pk=registration.pk)
    locked = seen.select_for_update(of=("self",), no_key=True).first()
    if locked is None:
        raise NotFound
    if version is not None and locked.version != version:
        raise Stale
    return locked


def _store(
    registration: Registration,
    kind: EventKind,
    *,
    by: Any,
    door: Door,
    data: Mapping[str, Any] | None = None,
) -> Registration:
    registration.version += 1
    registration.save()
    said = {"organization": by.organization.name, **(data or {})}
    record_aside(registration.deal, kind, by=None, door=door, data=said)
    return registration
