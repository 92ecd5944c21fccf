"""Who hears of what: from an event or a reminder to notification rows, in one transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from deals.actions.deliveries import plan_delivery
from deals.enums import EventKind
from deals.models import Deal, DealEvent, TeamMember
from deals.models.notification import Mail, Notice, Notification, Preference, usual_mail

# Which notice an event makes; events that are not here tell nobody.
NOTICE_OF: dict[str, Notice] = {
    EventKind.RECEIVED: Notice.RECEIVED,
    EventKind.LATE_GRANTED: Notice.RECEIVED,
    EventKind.OTHER_ACCEPTED: Notice.ANSWERED,
    EventKind.OTHER_DECLINED: Notice.ANSWERED,
    EventKind.OTHER_EXPIRED: Notice.ANSWERED,
    EventKind.OTHER_ASKS_LATE: Notice.LATE_ASKED,
    EventKind.CREATED: Notice.TEAM,
    EventKind.ACCEPTED: Notice.TEAM,
    EventKind.TEAM_CHANGED: Notice.TEAM,
    EventKind.COMMENTED: Notice.COMMENT,
    EventKind.REVIEW_ASKED: Notice.REGISTRATION,
    EventKind.REVIEW_APPROVED: Notice.REGISTRATION,
    EventKind.REVIEW_REJECTED: Notice.REGISTRATION,
}
TO_ADMINS = {
    Notice.RECEIVED,
    Notice.DUE,
    Notice.ANSWERED,
    Notice.LATE_ASKED,
    Notice.REGISTRATION,
}
TO_TEAM = {
    Notice.ANSWERED,
    Notice.LATE_ASKED,
    Notice.COMMENT,
    Notice.CLOSE_DATE,
    Notice.NO_PROGRESS,
    Notice.REGISTRATION,
}


def notify_of(event: DealEvent) -> None:
    """Write a notification for everybody whom the event concerns, but not its actor."""
    notice = NOTICE_OF.get(event.kind)
    if notice is None or is_aside(event):
        return
    people = concerned(event.deal, notice, joined=event.data.get("joined", ()))
    others = [user for user in people if user.pk != event.actor_id]
    tell(others, event.deal, notice, key=f"event:{event.pk}", event=event)


def is_aside(event: DealEvent) -> bool:
    """Whether the sender granted it: kept in its own history too, which is no news to it."""
    return event.kind == EventKind.LATE_GRANTED and event.version is None


def concerned(deal: Deal, notice: Notice, joined: Iterable[int] = ()) -> list[User]:
    """The users of the deal's organization whom a notice about it concerns (spec section 9)."""
    who = Q(pk__in=[])
    if notice in TO_ADMINS:
        here = Q(assignments__location=deal.location_id) | Q(assignments__location=None)
        who |= Q(assignments__role=Role.REFERRAL_ADMIN) & here
    team = TeamMember.objects.filter(deal=deal, removed_at=None)
    if notice in TO_TEAM:
        who |= Q(email__in=team.values("email"))
    if notice == Notice.TEAM:
        who |= Q(email__in=team.filter(pk__in=list(joined)).values("email"))
    users = User.objects.filter(who, organization=deal.organization_id, is_active=True)
    return list(users.order_by("pk").distinct())


def tell(
    users: Iterable[User], deal: Deal, notice: Notice, *, key: str, event: DealEvent | None = None
) -> int:
    """Write the rows and plan the mails; who was told already under `key` is left out.

    A row that another clock writes at the same moment is kept as it is and breaks nothing.
    """
    users = list(users)
    told = Notification.objects.filter(key=key, user__in=users)
    # Of an event nobody was told before: it was written in this transaction.
    known = set() if event else set(told.values_list("user", flat=True))
    fresh = [user for user in users if user.pk not in known]
    if not fresh:
        return 0
    wishes = wishes_of(fresh, notice)
    rows = [
        Notification(
            user=user,
            deal=deal,
            event=event,
            notice=notice,
            key=key,
            mail=wishes.get(user.pk, usual_mail(notice)),
            created_at=timezone.now(),
        )
        for user in fresh
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    unplanned = told.filter(user__in=fresh, mail=Mail.AT_ONCE, delivery=None)
    for one in unplanned.select_related("user").order_by("user"):
        plan_delivery(one.user, [one])
    return len(fresh)


def wishes_of(users: Iterable[User], notice: Notice) -> dict[int, str]:
    chosen = Preference.objects.filter(user__in=users, notice=notice)
    return dict(chosen.values_list("user", "mail"))


def mark_read(*, by: Any, notification: int | None = None, until: datetime | None = None) -> int:
    """Mark one's own notification, or all `until` then, as read; how many were unread."""
    unread = Notification.objects.filter(user=by, read_at=None)
    if until is not None:
        unread = unread.filter(created_at__lte=until)
    if notification is not None:
        unread = unread.filter(pk=notification)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def choose_mail(*, by: Any, wishes: Mapping[str, str]) -> None:
    """How the user wants to hear of each kind of notice by e-mail."""
    for notice, mail in wishes.items():
        Preference.objects.update_or_create(
            user=by, notice=Notice(notice), defaults={"mail": Mail(mail)}
        )
