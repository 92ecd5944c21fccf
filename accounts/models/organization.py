"""Organizations of the programme and their locations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.text import Line


class Kind(models.TextChoices):
    VENDOR = "vendor", _("Vendor")
    PARTNER = "partner", _("Partner")


class Organization(models.Model):
    """A company in the programme: the vendor that owns it, or a partner."""

    name = Line(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PARTNER)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="organization_kind"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="vendor"),
                name="organization_one_vendor",
                violation_error_message=_("The programme already has its vendor."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_vendor(self) -> bool:
        return self.kind == Kind.VENDOR


class Location(models.Model):
    """An office of an organization; decides who may see a deal. Not the customer's address."""

    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="locations",
        verbose_name=_("organization"),
    )
    name = Line(_("name"), max_length=100)
    programme_id = Line(_("programme ID"), max_length=40, unique=True)
    country = CountryField(_("country"))
    city = Line(_("city"), max_length=100)
    is_default = models.BooleanField(
        _("default location"),
        default=False,
        help_text=_("Takes what no other location is responsible for."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="location_name_once",
                violation_error_message=_("The organization already has a location of this name."),
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_default=True),
                name="location_one_default",
                violation_error_message=_("The organization already has a default location."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CountryCoverage(models.Model):
    """The vendor's location that answers for customers of a country (spec section 3)."""

    country = CountryField(_("customer's country"), unique=True)
    location = models.ForeignKey(Location, models.CASCADE, verbose_name=_("vendor's location"))

    class Meta:
        ordering = ["country"]
        verbose_name = _("country coverage")
        verbose_name_plural = _("country coverage")

    def __str__(self) -> str:
        return f"{self.get_country_display()}: {self.location}"
