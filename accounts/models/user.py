"""Users; the e-mail address is the name."""

import zoneinfo
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models.organization import Organization
from portal.text import Line, clean_text


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=fold_email(username or ""))


def fold_email(email: str) -> str:
    """The one spelling of an address that we store and compare."""
    return clean_text(email).lower()


class Theme(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Programme staff have no organization."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = Line(pgettext_lazy("person", "name"), max_length=150)
    phone = PhoneNumberField(_("phone"), blank=True)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("organization"),
        help_text=_("Empty for programme staff, who work in this administration only."),
    )
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the browser's."),
    )
    theme = models.CharField(
        _("colours"), max_length=5, choices=Theme, blank=True, help_text=_("Empty: the device's.")
    )
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Warsaw")
    list_choices = models.JSONField(default=dict, editable=False)  # how the user likes lists
    closed_hints = models.JSONField(default=list, editable=False)
    is_staff = models.BooleanField(_("may use the administration"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    read_scope: Any = None  # of who is signed in: their scope as it was read with them

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            ),
            # The administration shows every organization's deals.
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(organization=None),
                name="user_staff_has_no_organization",
                violation_error_message=_("Programme staff belong to no organization."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = fold_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = fold_email(self.email)
        super().save(*args, **kwargs)
        if "email" in (kwargs.get("update_fields") or ["email"]):
            # Sign-in and password reset keep a copy; a former address must not open the account.
            kept = apps.get_model("account", "EmailAddress")
            kept.objects.filter(user=self).exclude(email=self.email).delete()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The user's time zone; UTC for a name that this machine doesn't know."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    @property
    def is_of_vendor(self) -> bool:
        return self.organization is not None and self.organization.is_vendor

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]
