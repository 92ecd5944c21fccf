"""The customer's consent, as the creator of a deal declared it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.models.catalogue import ConsentText
from deals.models.engagement import Engagement


class Consent(models.Model):
    """Who declared when that the customer agreed, and the exact text that was shown."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="consent")
    version = models.ForeignKey(ConsentText, models.PROTECT, verbose_name=_("version"))
    text = models.TextField(_("text"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")

    def __str__(self) -> str:
        return f"{self.version}, {self.user}"
