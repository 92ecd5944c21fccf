"""Who hears of what: from an event or a reminder to notification rows, in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from deals.actions.deliveries import plan_deliveries, plan_delivery
from deals.enums import EventKind
from deals.models import Deal, DealEvent, TeamMember
from deals.models.notification import Mail, Notice, Notification, Preference, usual_mail
from deals.queries.again import KEPT, STAND_INS, Again

SPAN = 10**4  # stand-ins for what a query says of one deal

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
    notify_of_all([event])


def notify_of_all(events: Iterable[DealEvent]) -> None:
    """As `notify_of` each of several.

    Those whom events concern are asked for once where they are the same people.
    """
    told = [event for event in events if event.kind in NOTICE_OF and not is_aside(event)]
    if not told:
        return
    fresh = [
        _notification(user, event.deal, NOTICE_OF[event.kind], f"event:{event.pk}", wish, event)
        for event, user, wish in _whom(told)
        if user != event.actor_id
    ]
    # Nobody was told before: the events were written in this transaction.
    if at_once := [one for one in fresh if one.mail == Mail.AT_ONCE]:
        plan_deliveries(at_once)
    Notification.objects.bulk_create(fresh)


def _whom(events: Sequence[DealEvent]) -> Iterable[tuple[DealEvent, int, str | None]]:
    """Whom each event concerns: the event, the key of a user, and how they wish to hear of it."""
    by_organization: dict[int, list[list[DealEvent]]] = defaultdict(list)
    for alike in alike_events(events):
        by_organization[alike[0].deal.organization_id].append(alike)
    # One query for as many as are of different organizations.
    for together in zip_longest(*by_organization.values()):
        asked = {alike[0].deal.organization_id: alike for alike in together if alike}
        first = {organization: alike[0] for organization, alike in asked.items()}
        for user, organization, wish in _concerned_by(first):
            for event in asked[organization]:
                yield event, user, wish


def alike_events(events: Sequence[DealEvent]) -> Collection[list[DealEvent]]:
    """The events, those together that concern the same people for the same reason."""
    if len({event.deal.organization_id for event in events}) == len(events):
        return [[event] for event in events]
    joined = {event.pk: _joined(event) for event in events}
    here = User.objects.filter(organization__in={event.deal.organization_id for event in events})
    emails = {email for those in joined.values() for email in those}
    known = set(here.filter(email__in=emails).values_list("email", flat=True))
    alike: dict[Any, list[DealEvent]] = defaultdict(list)
    for event in events:
        deal, notice = event.deal, NOTICE_OF[event.kind]
        place = deal.location_id if notice in TO_ADMINS else None
        team = deal.pk if notice in TO_TEAM else frozenset(joined[event.pk] & known)
        alike[deal.organization_id, notice, place, team].append(event)
    return alike.values()


def _joined(event: DealEvent) -> set[str]:
    """The addresses of new team members."""
    keys = event.data.get("joined", ())
    return (
        {member.email for member in event.deal.current_team if member.pk in keys} if keys else set()
    )


def _concerned_by(told: Mapping[int, DealEvent]) -> Iterable[tuple[int, int, str | None]]:
    """Whom events concern, by organization: keys of user and organization, and what they wish."""
    kinds: list[tuple[Notice, bool, int]] = []
    given: dict[Any, Any] = {}
    for place, (organization, event) in enumerate(told.items()):
        stand_in, joined = _stand_in(place), event.data.get("joined", ())
        notice, located = NOTICE_OF[event.kind], event.deal.location_id is not None
        kinds.append((notice, located, len(joined)))
        given |= {stand_in.organization_id: organization, stand_in.pk: event.deal.pk}
        given[stand_in.location_id] = event.deal.location_id
        given |= dict(zip(_joining(stand_in, len(joined)), joined, strict=True))
    found: Any = _concerned(tuple(kinds)).rows(given)
    return found


def _stand_in(place: int) -> Deal:
    """For one of the deals that a query is about."""
    first = STAND_INS + place * SPAN
    return Deal(pk=first, organization_id=first + 1, location_id=first + 2)


def _joining(stand_in: Deal, number: int) -> range:
    return range(stand_in.pk + 3, stand_in.pk + 3 + number)


@lru_cache(maxsize=KEPT)
def _concerned(kinds: Sequence[tuple[Notice, bool, int]]) -> Again[Any]:
    """Of each organization: the notice, whether the deal has a location, and how many joined."""
    who, whens = Q(pk__in=[]), []
    for place, (notice, located, joined) in enumerate(kinds):
        deal = _stand_in(place)
        whens.append(When(organization=deal.organization_id, then=Value(notice)))
        joining = _joining(deal, joined)
        if not located:
            deal.location_id = None
        who |= concerns(deal, notice, joined=joining)
    chosen = Preference.objects.filter(user=OuterRef("pk"), notice=OuterRef("notice"))
    users = User.objects.filter(who, is_active=True).order_by("pk").distinct()
    said = users.annotate(
        notice=Case(*whens, output_field=CharField()), wish=Subquery(chosen.values("mail"))
    )
    return Again(said.values_list("pk", "organization", "wish"))


def is_aside(event: DealEvent) -> bool:
    """Whether the sender granted it: kept in its own history too, which is no news to it."""
    return event.kind == EventKind.LATE_GRANTED and event.version is None


def concerned(deal: Deal, notice: Notice) -> list[User]:
    """The users of the deal's organization whom a notice about it concerns (spec section 9)."""
    users = User.objects.filter(concerns(deal, notice), is_active=True)
    return list(users.order_by("pk").distinct())


def concerns(deal: Deal, notice: Notice, joined: Iterable[int] = ()) -> Q:
    """The condition on users; `joined` are the keys of new team members."""
    who = Q(pk__in=[])
    if notice in TO_ADMINS:
        here = Q(assignments__location=deal.location_id) | Q(assignments__location=None)
        who |= Q(assignments__role=Role.REFERRAL_ADMIN) & here
    team = TeamMember.objects.filter(deal=deal, removed_at=None)
    if notice in TO_TEAM:
        who |= Q(email__in=team.values("email"))
    if notice == Notice.TEAM:
        who |= Q(email__in=team.filter(pk__in=list(joined)).values("email"))
    return who & Q(organization=deal.organization_id)


def tell(users: Iterable[User], deal: Deal, notice: Notice, *, key: str) -> int:
    """Write the rows and plan the mails; who was told already under `key` is left out.

    A row that another clock writes at the same moment is kept as it is and breaks nothing.
    """
    users = list(users)
    told = Notification.objects.filter(key=key, user__in=users)
    known = set(told.values_list("user", flat=True))
    fresh = [user for user in users if user.pk not in known]
    if not fresh:
        return 0
    wishes = wishes_of(fresh, notice)
    rows = [_notification(user.pk, deal, notice, key, wishes.get(user.pk)) for user in fresh]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    unplanned = told.filter(user__in=fresh, mail=Mail.AT_ONCE, delivery=None)
    for one in unplanned.select_related("user").order_by("user"):
        plan_delivery(one.user, [one])
    return len(fresh)


def _notification(
    user: int,
    deal: Deal,
    notice: Notice,
    key: str,
    wish: str | None,
    event: DealEvent | None = None,
) -> Notification:
    return Notification(
        user_id=user,
        deal=deal,
        event=event,
        notice=notice,
        key=key,
        mail=wish or usual_mail(notice),
        created_at=timezone.now(),
    )


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
