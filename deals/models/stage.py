"""Who completed which stage when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class StageMark(models.Model):
    """A stage marked complete; taking it back deletes the row, the event stays."""

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="marks")
    percent = models.PositiveSmallIntegerField(_("progress"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["percent"]
        verbose_name = _("completed stage")
        verbose_name_plural = _("completed stages")
        constraints = [
            models.UniqueConstraint(fields=["deal", "percent"], name="stage_marked_once"),
            models.CheckConstraint(
                condition=models.Q(percent__in=[20, 40, 60, 80]), name="stage_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"
