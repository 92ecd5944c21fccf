"""Deals brought in from a file: the import and its rows (docs/decisions/importing-deals.md)."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.roles import On, Right
from accounts.scope import scope_of
from deals.models.attachment import attachment_storage
from deals.models.catalogue import ConsentText
from deals.models.deal import Deal
from deals.models.job import Job
from deals.models.reference import new_public_id
from portal.said import SaidField
from portal.text import Line


class ImportState(models.TextChoices):
    READING = "reading", _("Reading the file")
    COLUMNS = "columns", _("Columns to be checked")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Importing")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")
    UNREADABLE = "unreadable", _("Unreadable")


BUSY = (
    *(ImportState.READING, ImportState.CHECKING),
    *(ImportState.IMPORTING, ImportState.UNDOING),
)
COMMITTED = (ImportState.IMPORTING, ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE)


class Known(models.TextChoices):
    """What happens to a row whose CRM ID a deal has already."""

    SKIP = "skip", _("Skip the row, the deal stays as it is")
    UPDATE = "update", _("Update the deal with what differs in the row")


class RowState(models.TextChoices):
    """What is to become of a row, and after the import what became of it."""

    CREATE = "create", _("Ready to create")
    UPDATE = "update", _("Ready to update")
    ERROR = "error", _("Error")
    SKIP = "skip", _("Skipped")
    SAME = "same", _("No change")
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")


READY = (RowState.CREATE, RowState.UPDATE)
REFUSED = (RowState.ERROR, RowState.FAILED)


class ImportQuerySet(models.QuerySet["DealImport"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, as long as one may create any deal; admins of all see the organization's."""
        scope = scope_of(user)
        if not scope.reach(Right.CREATE):
            return self.none()
        ours = self.filter(organization=scope.organization_id)
        sees_all = On.ALL in scope.reach(Right.WORK).everywhere
        return ours if sees_all else ours.filter(user=user.pk)


def import_file_name(deal_import: "DealImport", filename: str) -> str:
    return f"imports/{secrets.token_hex(24)}"


class DealImport(models.Model):
    """A file of deals on its way in, and afterwards what became of it.

    `mapping` has for each column of `header` the key that it was taken for, "" for none. `counts`
    are the rows by state, `groups` the same remarks with the rows that have them. `language` is
    the one in which the person read it all, the consent too.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    language = models.CharField(max_length=5)
    state = models.CharField(_("state"), max_length=10, choices=ImportState)
    file_name = Line(_("file"), max_length=150)
    format = models.CharField(_("format"), max_length=4)
    size = models.PositiveBigIntegerField(_("size"))
    file = models.FileField(upload_to=import_file_name, storage=attachment_storage, blank=True)
    header = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    known = models.CharField(_("known CRM IDs"), max_length=6, choices=Known, default=Known.SKIP)
    consent = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, related_name="+", verbose_name=_("consent")
    )
    rows = models.PositiveIntegerField(_("rows"), default=0)
    counts = models.JSONField(default=dict)
    groups = models.JSONField(default=list)
    problem = SaidField(blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    ended_at = models.DateTimeField(_("imported"), null=True)
    forgotten_at = models.DateTimeField(_("content deleted"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["organization", "-id"], name="import_by_organization"),
            models.Index(fields=["user", "-id"], name="import_by_user"),
            models.Index(
                fields=["created_at"],
                condition=Q(forgotten_at=None),
                name="import_remembered",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state"),
            models.CheckConstraint(condition=Q(known__in=Known.values), name="import_known"),
            models.CheckConstraint(condition=Q(format__in=["csv", "xlsx"]), name="import_format"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def not_imported(self) -> int:
        """Rows with errors, found by the check or at last."""
        return sum(self.counts.get(state, 0) for state in REFUSED)

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or should have it."""
        return self.state in BUSY


class ImportRow(models.Model):
    """A row of the file: its cells, its state, what is to be said of it, the deal it is about.

    `fingerprint` tells rows of the same content, in whatever file, so that none becomes two deals
    of an organization. `last_event` is the deal's newest event when the row was done: a later one
    means that somebody touched the deal since. Cells, title and remarks are deleted after a time.
    """

    deal_import = models.ForeignKey(DealImport, models.CASCADE, related_name="lines")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=8, choices=RowState)
    cells = models.JSONField(default=list)
    title = Line(_("deal name"), max_length=150, blank=True)
    remarks = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=40, blank=True)
    deal = models.ForeignKey(
        Deal, models.PROTECT, null=True, related_name="import_rows", verbose_name=_("deal")
    )
    last_event = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        indexes = [
            models.Index(fields=["deal_import", "state", "number"], name="import_row_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deal_import", "number"], name="import_row_number_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "fingerprint"],
                condition=Q(state="created") & ~Q(fingerprint=""),
                name="import_row_created_once",
            ),
            models.CheckConstraint(condition=Q(state__in=RowState.values), name="import_row_state"),
            models.CheckConstraint(
                condition=~Q(state__in=["created", "updated", "undone"]) | Q(deal__isnull=False),
                name="import_row_has_its_deal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
