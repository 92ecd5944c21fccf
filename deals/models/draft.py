"""What somebody typed into a wizard step and what could not be stored in its fields yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftInput(models.Model):
    """The raw input of a step with errors, shown again when its author comes back."""

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="inputs")
    step = models.CharField(max_length=20)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("unfinished input")
        verbose_name_plural = _("unfinished input")
        constraints = [
            models.UniqueConstraint(fields=["deal", "step"], name="draft_input_once_a_step")
        ]

    def __str__(self) -> str:
        return self.step
