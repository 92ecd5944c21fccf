"""What a role may do: the one table (spec section 2)."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REFERRAL_ADMIN = "referral_admin", _("Referral admin")
    REFERRAL_USER = "referral_user", _("Referral user")
    VIEWER = "viewer", _("Viewer")
    REVIEWER = "reviewer", _("Registration reviewer")


class Right(StrEnum):
    """Something an assignment allows at its location."""

    CREATE = "create"  # make deals
    VIEW = "view"  # read deals
    WORK = "work"  # edit deals and move them through their life cycle
    REOPEN = "reopen"  # take back the end of a deal
    CURATE = "curate"  # change views that colleagues share with the organization
    REVIEW = "review"  # decide on registrations; held by the vendor's people only


class On(StrEnum):
    """Which deals of the location a right covers."""

    ALL = "all"
    TEAM = "team"  # only where the user is on the deal's team


RIGHTS: dict[Role, dict[Right, On]] = {
    Role.REFERRAL_ADMIN: {
        Right.CREATE: On.ALL,
        Right.VIEW: On.ALL,
        Right.WORK: On.ALL,
        Right.REOPEN: On.ALL,
        Right.CURATE: On.ALL,
    },
    Role.REFERRAL_USER: {Right.CREATE: On.ALL, Right.VIEW: On.TEAM, Right.WORK: On.TEAM},
    Role.VIEWER: {Right.VIEW: On.ALL},
    Role.REVIEWER: {Right.REVIEW: On.ALL},
}
