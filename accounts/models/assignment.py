"""Who may do what where."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.organization import Location
from accounts.models.user import User
from accounts.roles import Role


class Assignment(models.Model):
    """A role of a user at one location, or (location empty) in the entire organization."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="assignments", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    location = models.ForeignKey(
        Location,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("location"),
        help_text=_("Empty: the entire organization, also its later locations."),
    )

    class Meta:
        ordering = ["user", "role", "location"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="assignment_role"),
            models.UniqueConstraint(
                fields=["user", "role", "location"],
                name="assignment_once",
                violation_error_message=_("The user already has this role there."),
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(location=None),
                name="assignment_entire_once",
                violation_error_message=_("The user already has this role in the organization."),
            ),
        ]

    def __str__(self) -> str:
        where = self.location or _("entire organization")
        return f"{self.user}, {self.get_role_display()}, {where}"

    def clean(self) -> None:
        if self.user_id and self.user.organization_id is None:
            raise ValidationError({"user": _("Programme staff have no organization to work for.")})
        if self.user_id and self.role == Role.REVIEWER and not self.user.is_of_vendor:
            raise ValidationError({"role": _("Only the vendor's people review registrations.")})
        if (
            self.user_id
            and self.location
            and (self.location.organization_id != self.user.organization_id)
        ):
            raise ValidationError(
                {"location": _("This location belongs to another organization than the user.")}
            )
