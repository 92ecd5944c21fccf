"""Who is told what: rows written with the change, delivered by the worker (spec section 9)."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.TextChoices):
    """What a person can be told, and choose how to be told."""

    RECEIVED = "received", _("A deal was received")
    DUE = "due", _("An answer is due soon")
    ANSWERED = "answered", _("The other side accepted, declined or let a deal expire")
    LATE_ASKED = "late_asked", _("The other side asks for a late answer")
    TEAM = "team", _("You were added to a team")
    COMMENT = "comment", _("A comment was written")
    CLOSE_DATE = "close_date", _("The estimated close date passed")
    NO_PROGRESS = "no_progress", _("No progress in 14 days")
    REGISTRATION = "registration", _("A registration needs action, was approved or rejected")


class Mail(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Daily digest")
    OFF = "off", _("Off")


def usual_mail(notice: str) -> Mail:
    """How everybody hears of it who chose nothing: what does not press comes once a day."""
    return Mail.DIGEST if notice in {Notice.CLOSE_DATE, Notice.NO_PROGRESS} else Mail.AT_ONCE


class Preference(models.Model):
    """How a user wants to hear of one kind of notice by e-mail, where not as is usual."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences"
    )
    notice = models.CharField(max_length=20, choices=Notice)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "notice"], name="preference_once"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="preference_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.notice} {self.mail}"


class Delivery(models.Model):
    """One e-mail to one person, with one Message-ID however often it is tried."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Dropped, the recipient may not see the deal any more")
        PARKED = "parked", _("Parked after too many failures")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_digest = models.BooleanField(_("daily digest"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="delivery_sent_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.state}"

    @property
    def message_header(self) -> str:
        """The Message-ID, the same at each try."""
        return f"<{self.message_id}@{urlsplit(settings.SITE_URL).hostname}>"


class Notification(models.Model):
    """One person told of one thing about one deal: the line behind the bell.

    `key` keeps it single: the event it comes from, or the reminder and its date.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="+")
    event = models.ForeignKey("deals.DealEvent", models.CASCADE, null=True, related_name="+")
    notice = models.CharField(max_length=20, choices=Notice)
    key = models.CharField(max_length=80)
    mail = models.CharField(max_length=10, choices=Mail)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="notifications")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_by_time"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["user"],
                condition=Q(mail="digest", delivery=None, read_at=None),
                name="notification_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_notice_display()}"
