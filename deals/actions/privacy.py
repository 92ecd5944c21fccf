"""Personal data of contacts: found by e-mail, exported, erased, and erased when kept long enough.

It has two homes, the engagement's customer contact and the team's rows; events hold references.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import is_programme_staff
from accounts.models import User
from accounts.models.user import fold_email
from deals.actions.events import record
from deals.editability import FIELDS, Group
from deals.enums import OPEN, Door, EventKind, Status
from deals.errors import Invalid, NotAllowed
from deals.models import Deal, DraftInput, Engagement, TeamMember

CONTACT = FIELDS[Group.CONTACT]
ERASED = "erased.invalid"  # reserved by RFC 2606: no mail ever goes there


def personal_data(email: str, *, by: Any) -> dict[str, Any]:
    """All that is kept of a contact, plain JSON: as customer contact and as team member."""
    refuse_unless_staff(by)
    email = fold_email(email)
    contacts = contacts_of(email).prefetch_related("deals")
    members = TeamMember.objects.filter(email=email).select_related("deal").order_by("pk")
    return {
        "email": email,
        "customer_contact": [
            {name: str(getattr(case, name)) for name in CONTACT}
            | {"deals": [deal.reference for deal in case.deals.all()]}
            for case in contacts
        ],
        "team_member": [
            {
                "name": member.name,
                "phone": str(member.phone),
                "email": member.email,
                "deal": member.deal.reference,
                "left": member.removed_at.isoformat() if member.removed_at else None,
            }
            for member in members
        ],
    }


def contacts_of(email: str) -> Any:
    return Engagement.objects.filter(contact_email__iexact=email).order_by("pk")


@transaction.atomic
def erase_personal_data(email: str, *, by: Any) -> int:
    """Erase a contact wherever it is kept; how many deals held it. It can't be taken back.

    `Invalid` for the e-mail of an active user, whose account must be ended first.
    """
    refuse_unless_staff(by)
    email = fold_email(email)
    if User.objects.filter(email=email, is_active=True).exists():
        raise Invalid("email", _("This is an active user; deactivate the account first."))
    held = {deal.pk for deal in _erase_contacts(contacts_of(email), by=by, door=Door.ADMIN)}
    deals = Deal.objects.filter(team__email=email).distinct().order_by("pk").values("pk")
    for deal in _locked(Deal.objects.filter(pk__in=deals)):
        held.add(deal.pk)
        _erase_members(deal, email, by=by)
    DraftInput.objects.filter(data__icontains=email).delete()
    return len(held)


def erase_old_contacts() -> int:
    """Erase customer contacts whose deals all closed longer ago than they are to be kept.

    COSELL_RETENTION_DAYS says how long; 0 keeps them. How many engagements there were.
    """
    if not settings.RETENTION_TIME:
        return 0
    before = timezone.now() - settings.RETENTION_TIME
    open_cases = Deal.objects.filter(status__in=[*OPEN, Status.DRAFT]).values("engagement")
    old = (
        Engagement.objects.exclude(contact_email="", contact_last_name="")
        .exclude(pk__in=open_cases)
        .annotate(closed=Max("deals__closed_at"))
        .filter(closed__lt=before)
    )
    keys = list(old.values_list("pk", flat=True)[:500])
    with transaction.atomic():
        _erase_contacts(Engagement.objects.filter(pk__in=keys), by=None, door=Door.SYSTEM)
    return len(keys)


def _erase_contacts(cases: Iterable[Engagement], *, by: Any, door: Door) -> list[Deal]:
    """Lock the deals first, as every verb does; each tells of it."""
    keys = [case.pk for case in cases]
    deals = _locked(Deal.objects.filter(engagement__in=keys))
    for case in Engagement.objects.filter(pk__in=keys):
        for name in CONTACT:
            setattr(case, name, "")
        case.save()
    for deal in deals:
        deal.refresh_from_db(fields=["engagement"])
        _tell(deal, by=by, door=door)
    return deals


def _erase_members(deal: Deal, email: str, *, by: Any) -> None:
    """The row stays for history, without anything of the person."""
    for row in deal.team.filter(email=email):
        row.name, row.phone = _("Erased person"), ""
        row.email = f"erased-{row.pk}@{ERASED}"
        row.removed_at = row.removed_at or timezone.now()
        row.save()
    getattr(deal, "_prefetched_objects_cache", {}).clear()
    _tell(deal, by=by, door=Door.ADMIN)


def _tell(deal: Deal, *, by: Any, door: Door) -> None:
    if deal.status == Status.DRAFT:
        deal.version += 1
        deal.save()
    else:
        record(deal, EventKind.CONTACT_ERASED, by=by, door=door)


def _locked(deals: Any) -> list[Deal]:
    return list(deals.select_for_update(of=("self",), no_key=True).order_by("pk"))


def refuse_unless_staff(by: Any) -> None:
    if not is_programme_staff(by):
        raise NotAllowed(_("Only programme staff may do this."))
