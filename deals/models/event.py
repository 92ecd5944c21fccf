"""What happened to a deal: append-only, written with the change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.enums import Door, EventKind
from deals.models.append_only import AppendOnly, AppendOnlyQuerySet


class DealEvent(AppendOnly):
    """One change: what, by whom, when, through which door.

    `data` holds field names with values before and after, stage, reason and references to team
    members by key, but no personal values. `version` is the deal's version after the change, empty
    for what does not change the deal itself. `state` says which of the deal's fields have which
    value since (deals/replay.py).
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=EventKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    door = models.CharField(_("through"), max_length=10, choices=Door)
    at = models.DateTimeField(_("when"))
    version = models.PositiveIntegerField(_("version"), null=True)
    data = models.JSONField(_("details"), default=dict)
    state = models.JSONField(default=dict, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["deal", "-at", "-id"], name="event_deal_at")]
        constraints = [
            models.UniqueConstraint(fields=["deal", "version"], name="event_once_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"
