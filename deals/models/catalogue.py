"""What administrators keep: assessment types, solutions, reasons, consent texts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from deals.enums import ReasonFor
from portal.text import Block, Line


class AssessmentTypeQuerySet(models.QuerySet["AssessmentType"]):
    def open_to(self, organization_id: int | None) -> "AssessmentTypeQuerySet":
        """The active types that the organization is vetted for."""
        return self.filter(is_active=True, vetted=organization_id)


class AssessmentType(models.Model):
    """A kind of solution assessment, with the partners vetted for it."""

    name = Line(_("name"), max_length=150, unique=True)
    description = Line(_("description"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    vetted = models.ManyToManyField(
        Organization, blank=True, related_name="+", verbose_name=_("vetted partners")
    )
    eligible_for_registration = models.BooleanField(_("eligible for registration"), default=False)

    objects = AssessmentTypeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("assessment type")
        verbose_name_plural = _("assessment types")

    def __str__(self) -> str:
        return self.name

    def is_open_to(self, organization_id: int) -> bool:
        # Reads what a list of drafts has prefetched.
        return self.is_active and any(o.pk == organization_id for o in self.vetted.all())


class Solution(models.Model):
    """A solution of the catalogue, for all deals but solution assessments."""

    name = Line(_("name"), max_length=150, unique=True)
    description = Line(_("description"), max_length=300, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    eligible_for_registration = models.BooleanField(_("eligible for registration"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """Why a deal was declined, lost or closed as error."""

    given_for = models.CharField(_("given for"), max_length=10, choices=ReasonFor)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    label = Line(_("label"), max_length=100)
    label_pl = Line(_("label in Polish"), max_length=100, blank=True)
    notes_required = models.BooleanField(_("notes required"), default=False)
    is_duplicate = models.BooleanField(
        _("names a surviving deal"),
        default=False,
        help_text=_("The deal is a duplicate of another."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["given_for", "position", "pk"]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.CheckConstraint(
                condition=Q(given_for__in=ReasonFor.values), name="reason_given_for"
            ),
        ]

    def __str__(self) -> str:
        return self.label_pl if get_language() == "pl" and self.label_pl else self.label


class ConsentText(models.Model):
    """A version of the consent text; the newest is asked for, old ones stay as evidence."""

    version = Line(_("version"), max_length=20, unique=True)
    text = Block(_("text"), max_length=5000)
    text_pl = Block(_("text in Polish"), max_length=5000, blank=True)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")

    def __str__(self) -> str:
        return self.version

    @property
    def words(self) -> str:
        """The text in the reader's language."""
        return self.text_pl if get_language() == "pl" and self.text_pl else self.text
