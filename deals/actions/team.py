"""Who works on a deal: the team is written whole or one member at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authorize import may_work
from accounts.models.user import fold_email
from accounts.scope import Scope
from deals.actions.changes import Change
from deals.actions.events import record
from deals.actions.fields import refuse_unless_editable
from deals.actions.holding import hold
from deals.actions.locking import lock_deal
from deals.editability import Group
from deals.enums import Door, EventKind, Status
from deals.errors import Invalid, NotAllowed
from deals.guards import TEAM_LIMIT
from deals.models import Deal, TeamMember


@dataclass(frozen=True)
class Member:
    """A team member as entered: all three are required."""

    name: str
    phone: Any
    email: str


@transaction.atomic
def set_team(
    deal: Deal,
    *,
    by: Any,
    members: Sequence[Member],
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """Replace the team of an open deal; `Invalid` for an empty, double or too large one."""
    deal = lock_deal(deal, by=by, version=version)
    if not may_work(deal, by):
        raise NotAllowed
    refuse_unless_editable(deal, [Group.TEAM])
    data = write_team(deal, members)
    if any(data.values()):
        record(deal, EventKind.TEAM_CHANGED, by=by, door=door, data=data)
    return deal


def set_team_ahead(
    deal: Deal, *, by: Any, members: Sequence[Member], scope: Scope, accepted: bool, door: Door
) -> list[Change]:
    """As `set_team` of a deal that is locked already; storing the change is the caller's."""
    if not may_work(deal, by, scope):
        raise NotAllowed
    refuse_unless_editable(deal, [Group.TEAM], accepted=accepted)
    team, people = _assigned_team(deal, members)
    if not any(people.values()):
        return []
    for member in people["left"]:
        member.removed_at = timezone.now()
    hold(deal, "team", team)
    return [Change(deal, EventKind.TEAM_CHANGED, by=by, door=door, people=people)]


@transaction.atomic
def add_member(
    deal: Deal,
    *,
    by: Any,
    member: Member,
    version: int | None = None,
    door: Door = Door.WEB,
) -> Deal:
    """One more on the team of an open deal; who is on it already stays as they are."""
    deal = lock_deal(deal, by=by, version=version)
    present = [Member(row.name, row.phone, row.email) for row in deal.current_team]
    if fold_email(member.email) in {row.email for row in present}:
        return deal
    return set_team(deal, by=by, members=[*present, member], door=door)


def write_team(deal: Deal, members: Sequence[Member]) -> dict[str, list[int]]:
    """Make the team `members`, in this order; the keys of those who joined, changed and left."""
    team, people = _assigned_team(deal, members)
    _remove(deal, people["left"])
    for row in team:
        row.save()
    getattr(deal, "_prefetched_objects_cache", {}).pop("team", None)
    keys = {name: [row.pk for row in rows] for name, rows in people.items()}
    return keys | ({"left": []} if deal.status == Status.DRAFT else {})


def _assigned_team(
    deal: Deal, members: Sequence[Member]
) -> tuple[list[TeamMember], dict[str, list[TeamMember]]]:
    """The team with `members` in it, and who of it joined, changed and left; nothing is saved."""
    wanted = wanted_team(members)
    present = {member.email: member for member in deal.current_team}
    left = [row for email, row in present.items() if email not in wanted]
    team, joined, changed = [], [], []
    for position, (email, member) in enumerate(wanted.items()):
        row = present.get(email) or TeamMember(deal=deal, email=email)
        before = (row.name, str(row.phone))
        row.name, row.phone, row.position = member.name, member.phone, position
        team.append(row)
        if email not in present:
            joined.append(row)
        elif before != (row.name, str(row.phone)):
            changed.append(row)
    return team, {"joined": joined, "changed": changed, "left": left}


def wanted_team(members: Sequence[Member]) -> dict[str, Member]:
    """The members by their addresses; `Invalid` for none, too many, or one that comes twice."""
    wanted = {fold_email(member.email): member for member in members}
    if not members:
        raise Invalid("team", _("Add at least one team member."))
    if len(members) > TEAM_LIMIT:
        raise Invalid("team", _("A team has at most %d members.") % TEAM_LIMIT)
    if len(wanted) != len(members):
        raise Invalid("team", _("Two team members have the same e-mail address."))
    return wanted


def _remove(deal: Deal, rows: Sequence[TeamMember]) -> None:
    """A draft forgets its members; a deal keeps the row for its history."""
    leaving = TeamMember.objects.filter(pk__in=[row.pk for row in rows])
    if deal.status == Status.DRAFT:
        leaving.delete()
    else:
        leaving.update(removed_at=timezone.now())
