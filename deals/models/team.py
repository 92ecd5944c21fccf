"""The people who work on a deal."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField

from portal.text import Line


class TeamMember(models.Model):
    """A contact on a deal's team.

    One whose e-mail is a user's of the same organization is that user. A member who left keeps
    the row (`removed_at`), so that history refers to it and personal data has one home.
    """

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="team")
    name = Line(pgettext_lazy("person", "name"), max_length=150)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"))
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    # Of the deal, for lists and their counts only; the database keeps them, see team_places.py.
    at_organization = models.BigIntegerField(null=True, editable=False)
    at_location = models.BigIntegerField(null=True, editable=False)
    tab = models.CharField(max_length=10, db_default="", editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)  # the first order of its tab

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "email"], condition=Q(removed_at=None), name="team_member_once"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="team_email_lower"),
        ]
        indexes = [
            # With no key of its own for each row it is less than half the size, and counted sooner.
            models.Index(
                fields=["email", "removed_at", "at_organization", "tab", "at_location"],
                name="team_by_email",
            ),
            models.Index(
                fields=["email", "at_organization", "tab", "listed_at", "deal", "at_location"],
                condition=Q(removed_at=None),
                name="team_by_tab",
            ),
        ]

    def __str__(self) -> str:
        return self.name
