"""Deals that somebody keeps at hand (spec section 7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Favourite(models.Model):
    """A star that a person gave a deal; nobody else sees it.

    It gives no right: a deal that its person lost sight of is on no list, starred or not.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("starred"), auto_now_add=True)

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [models.UniqueConstraint(fields=["user", "deal"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.deal_id}"
