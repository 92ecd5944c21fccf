"""Files at a deal: engagement letter, assessment report and others."""

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.enums import AttachmentKind
from deals.models.reference import new_public_id
from deals.pipelines import STANDARD, stage_at
from portal.text import Line

# Both pipelines have the same percentages.
PERCENTS = [stage.percent for stage in STANDARD]


def attachment_storage() -> Storage:
    return storages["attachments"]


def unguessable_name(attachment: "Attachment", filename: str) -> str:
    """Where the file lies; nothing of what the client called it."""
    return secrets.token_hex(24)


class Attachment(models.Model):
    """A file at the deal or at one of its stages, as checked when it came.

    `content_type` was found in the content. Removing keeps the row, for the timeline; the name in
    the storage stays until the file there is gone.
    """

    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="attachments")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AttachmentKind)
    percent = models.PositiveSmallIntegerField(_("stage"), null=True)
    name = Line(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=unguessable_name, storage=attachment_storage, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AttachmentKind.values), name="attachment_kind"
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__in=PERCENTS), name="attachment_at_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(name="") & ~Q(sha256="") & ~Q(content_type=""),
                name="attachment_is_something",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(file="") | Q(removed_at__isnull=False), name="attachment_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stage(self) -> Any:
        """The stage it belongs to; None for the whole deal."""
        return None if self.percent is None else stage_at(self.deal.deal_type, self.percent)
