"""From planned mails to sent ones: claimed by lease, retried with back-off, parked in the end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from deals.models import Deal
from deals.models.notification import Delivery, Mail, Notification
from portal.jobs import enqueue, enqueue_all, queued

# Longer than a mail server may take; then another try is due.
LEASE = timedelta(minutes=2)
BACK_OFF = [timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240, 480, 960)]
State = Delivery.State
MORNING = 7  # o'clock where the person is
DELIVER = "deals.mailing.deliver"


def plan_delivery(user: Any, told: Sequence[Notification], *, is_digest: bool = False) -> Delivery:
    """A waiting mail of the notifications and its job, in the transaction of the caller."""
    delivery = Delivery.objects.create(user=user, is_digest=is_digest, next_try_at=timezone.now())
    Notification.objects.filter(pk__in=[one.pk for one in told]).update(delivery=delivery)
    enqueue(DELIVER, delivery.pk)
    return delivery


def plan_deliveries(told: Sequence[Notification]) -> None:
    """As `plan_delivery` a mail for each notification, which is not stored yet and then is."""
    now = timezone.now()
    mails = [Delivery(user_id=one.user_id, next_try_at=now) for one in told]
    for one, mail in zip(told, Delivery.objects.bulk_create(mails), strict=True):
        one.delivery = mail
    enqueue_all(DELIVER, [mail.pk for mail in mails])


@transaction.atomic
def claim_delivery(pk: int) -> Delivery | None:
    """Take a delivery that is due for as long as the lease lasts; None if it is not to be sent."""
    now = timezone.now()
    claimed = Delivery.objects.filter(pk=pk, state=State.WAITING, next_try_at__lte=now).update(
        next_try_at=now + LEASE, attempts=F("attempts") + 1
    )
    return Delivery.objects.select_related("user").get(pk=pk) if claimed else None


def still_visible(delivery: Delivery) -> list[Notification]:
    """The delivery's notifications whose deal the recipient may see now (spec section 9)."""
    told = delivery.notifications.select_related("deal", "event__actor").order_by("created_at")
    if not delivery.user.is_active:
        return []
    seen = Deal.objects.visible_to(delivery.user).values("pk")
    return list(told.filter(deal__in=seen))


def finish_delivery(delivery: Delivery, state: str) -> None:
    """The end of a delivery; what it told of views is told once and then forgotten."""
    now = timezone.now() if state == State.SENT else None
    Delivery.objects.filter(pk=delivery.pk).update(state=state, sent_at=now, last_error="")
    delivery.news.all().delete()


def fail_delivery(delivery: Delivery, error: Exception, *, poison: bool = False) -> None:
    """Note the error and try again later; what can never work or failed ten times is parked."""
    given_up = poison or delivery.attempts > len(BACK_OFF) - 1
    wait = BACK_OFF[min(delivery.attempts, len(BACK_OFF)) - 1]
    # Somebody slow, whose lease passed, must not wake what another worker sent meanwhile.
    Delivery.objects.filter(pk=delivery.pk, state=State.WAITING).update(
        state=State.PARKED if given_up else State.WAITING,
        next_try_at=timezone.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:1000],
    )


def retry_deliveries(*, limit: int = 500) -> int:
    """Queue again what waits beyond its time; a killed worker or a mail server that was down."""
    overdue = timezone.now() - timedelta(seconds=30)
    due = Delivery.objects.filter(state=State.WAITING, next_try_at__lte=overdue)
    due.filter(attempts__gte=len(BACK_OFF)).update(
        state=State.PARKED, last_error="The worker was lost at the last try."
    )
    known = queued(DELIVER)  # a worker that stands still finds each once when it is back
    keys = due.order_by("next_try_at").values_list("pk", flat=True)[: limit + len(known)]
    again = [key for key in keys if key not in known][:limit]
    for key in again:
        enqueue(DELIVER, key)
    return len(again)


def plan_digests() -> int:
    """One mail a day for everybody with digest notifications, from seven in their morning on."""
    waiting = Notification.objects.filter(mail=Mail.DIGEST, delivery=None, read_at=None)
    users = User.objects.filter(pk__in=waiting.values("user"), is_active=True)
    lately = Delivery.objects.filter(
        is_digest=True, user__in=users, created_at__gt=timezone.now() - timedelta(days=1)
    )
    last = dict(lately.order_by("created_at").values_list("user", "created_at"))
    return sum(_plan_digest(user) for user in users if is_digest_due(user, last.get(user.pk)))


def is_digest_due(user: User, last: datetime | None) -> bool:
    """Whether it is past seven where the user is, and today's digest was not planned yet."""
    morning = morning_of(user)
    return timezone.now() >= morning and (last is None or last < morning)


def morning_of(user: User) -> datetime:
    """Seven o'clock of the user's present day."""
    there = timezone.localtime(timezone=user.zone)
    return there.replace(hour=MORNING, minute=0, second=0, microsecond=0)


def next_morning(user: User) -> datetime:
    """The next seven o'clock where the user is."""
    there = timezone.localtime(timezone=user.zone)
    day = there if there.hour < MORNING else there + timedelta(days=1)
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0)


@transaction.atomic
def _plan_digest(user: User) -> bool:
    """Plan the user's digest unless it was planned today, or is being planned."""
    locked = User.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    if not locked.filter(pk=user.pk).exists():
        return False
    today = Delivery.objects.filter(user=user, is_digest=True, created_at__gte=morning_of(user))
    if today.exists():
        return False
    told = list(user.notifications.filter(mail=Mail.DIGEST, delivery=None, read_at=None))
    if told:
        plan_delivery(user, told, is_digest=True)
    return bool(told)


@transaction.atomic
def try_again(deliveries: QuerySet[Delivery]) -> int:
    """Give the parked ones among `deliveries` all their tries anew; how many there were."""
    keys = list(deliveries.filter(state=State.PARKED).values_list("pk", flat=True))
    parked = Delivery.objects.filter(pk__in=keys, state=State.PARKED)
    count = parked.update(state=State.WAITING, attempts=0, next_try_at=timezone.now())
    for key in keys:
        enqueue(DELIVER, key)
    return count
