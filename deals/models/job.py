"""Work that takes longer than a page may: export, import, bulk action (spec section 7)."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deals.models.attachment import attachment_storage
from deals.models.reference import new_public_id
from portal.said import told
from portal.text import Line


class JobKind(models.TextChoices):
    EXPORT = "export", pgettext_lazy("kind of job", "Export")
    BULK = "bulk", _("Bulk action")
    IMPORT = "import", _("Import")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


ENDED = (JobState.DONE, JobState.FAILED)


def job_file_name(job: "Job", filename: str) -> str:
    return f"jobs/{secrets.token_hex(24)}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """One's own jobs, and nobody else's."""
        return self.filter(user=user.pk)


class Job(models.Model):
    """A piece of work of one person, done by the worker in their name, language and time zone.

    `total` and `done` count rows; `parameters` is its input and `result` what it says of itself,
    both plain JSON. A file that it makes stays until `file_until`. While it runs, its worker holds
    a lease: one that was killed is followed by another, so that all of a job must bear to be done
    again.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("what"), max_length=10, choices=JobKind)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("who")
    )
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    file = models.FileField(upload_to=job_file_name, storage=attachment_storage, blank=True)
    file_name = Line(_("file"), max_length=150, blank=True)
    file_until = models.DateTimeField(_("file stays until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["user", "kind", "-id"], name="job_by_user"),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_unfinished",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_kind"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at=None)),
                name="job_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def problem(self) -> str:
        """Why it failed, in the reader's language; "" if nothing is known of it."""
        reason = self.result.get("problem", "")
        return told(reason) if isinstance(reason, dict) else reason

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.state == JobState.DONE:
            return 100
        return min(100 * self.done // self.total, 99) if self.total else 0
