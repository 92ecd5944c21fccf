"""Who took which deals out of the portal: append-only, one row a file (spec section 7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models.append_only import AppendOnly, AppendOnlyQuerySet


class FileFormat(models.TextChoices):
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("XLSX")


class Export(AppendOnly):
    """A file of deals that somebody was given.

    `query` is the list's address after the "?", `columns` their keys, `rows` how many deals the
    file was made for: a download that the reader broke off counts as a whole one.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"))
    tab = models.CharField(_("list"), max_length=10)
    query = models.TextField(_("filters"), blank=True)
    columns = models.CharField(_("columns"), max_length=300)
    rows = models.PositiveIntegerField(_("rows"))
    file_format = models.CharField(_("format"), max_length=4, choices=FileFormat)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["user", "-at"], name="export_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(file_format__in=FileFormat.values), name="export_format"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tab}, {self.at:%Y-%m-%d %H:%M}"
