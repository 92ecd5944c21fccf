"""The directory of end customers."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from accounts.models import Organization
from deals.models.reference import new_public_id
from portal.text import Line


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, user: Any) -> "CustomerQuerySet":
        """Confirmed customers, and the unconfirmed ones of the user's own organization."""
        mine = Q(owner=user.organization_id) if user.organization_id else Q(pk__in=[])
        return self.filter(Q(owner=None) | mine)


class Source(models.TextChoices):
    GLEIF = "gleif", _("GLEIF")
    FILE = "file", _("File")
    PORTAL = "portal", _("Portal")
    DEMO = "demo", _("Demo")


class Customer(models.Model):
    """A company of the directory, told apart by D-U-N-S number, LEI, city and address.

    `owner` is the organization that added it; nobody else sees it until an administrator
    confirms it, which empties the field.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = Line(_("name"), max_length=300)
    address = Line(_("address"), max_length=300, blank=True)
    city = Line(_("city"), max_length=100, blank=True)
    region = Line(_("region"), max_length=100, blank=True)
    postal_code = Line(_("postal code"), max_length=20, blank=True)
    country = CountryField(_("country"))
    duns = models.CharField(_("D-U-N-S number"), max_length=9, null=True, blank=True, unique=True)  # noqa: DJ001  # unique where given
    lei = models.CharField(_("LEI"), max_length=20, null=True, blank=True, unique=True)  # noqa: DJ001  # unique where given
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, verbose_name=_("parent company")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.PORTAL)
    owner = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("added by"),
        help_text=_("Seen by this organization only, until confirmed."),
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.name
