"""What a bulk action has come to with each of its deals (spec section 7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.models.job import Job


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    SAME = "same", _("Nothing to change")
    REFUSED = "refused", _("Refused")


class BulkOutcome(models.Model):
    """How one deal of a running bulk action came out; `words` say why it was refused.

    Written in the transaction that changes the deal, so that a job that begins again after a
    killed worker does nothing twice. When the job ends they are summed up in its result, and go.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="outcomes")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "deal"], name="bulk_once_a_deal"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="bulk_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.words}".strip()
