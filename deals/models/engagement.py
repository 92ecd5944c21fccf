"""What ties the deals of the parties to one sales case together."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from accounts.models import Location
from deals.enums import HelpWanted, SolutionType
from deals.models.catalogue import AssessmentType, Solution
from deals.models.customer import Customer
from portal.text import Block, Line


class Engagement(models.Model):
    """Customer, customer contact and solution; shared by the deals of all parties."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, verbose_name=_("customer")
    )
    recipient = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who will work on this deal"),
        help_text=_("Empty: the own organization."),
    )
    contact_first_name = Line(_("first name"), max_length=100, blank=True)
    contact_last_name = Line(_("last name"), max_length=100, blank=True)
    contact_phone = PhoneNumberField(_("phone"), blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    specialist_notes = Block(
        _("notes for the solution assessment specialist"), max_length=4000, blank=True
    )
    solution_type = models.CharField(
        _("solution type"), max_length=20, choices=SolutionType, blank=True
    )
    assessment_type = models.ForeignKey(
        AssessmentType, models.PROTECT, null=True, blank=True, verbose_name=_("assessment type")
    )
    assessment_location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("location the assessment is for"),
        help_text=_("Used for incentive payouts."),
    )
    solutions = models.ManyToManyField(Solution, blank=True, verbose_name=_("solutions"))
    help_wanted = models.CharField(
        _("help wanted from the vendor"), max_length=20, choices=HelpWanted, blank=True
    )

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        constraints = [
            models.CheckConstraint(
                condition=Q(solution_type__in=["", *SolutionType.values]),
                name="engagement_solution_type",
            ),
            models.CheckConstraint(
                condition=Q(help_wanted__in=["", *HelpWanted.values]), name="engagement_help_wanted"
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer or "")

    @cached_property
    def chosen_solutions(self) -> list[Solution]:
        """Those of the catalogue; a solution assessment has none."""
        return [] if self.assessment_type_id else list(self.solutions.all())

    def worker_id(self, deal: Any) -> int:
        """The organization that will do the work: the recipient's, else the deal's own."""
        return self.recipient.organization_id if self.recipient else deal.organization_id

    @property
    def contact_name(self) -> str:
        return f"{self.contact_first_name} {self.contact_last_name}".strip()

    @property
    def solution_names(self) -> str:
        """The assessment type, or the solutions, in words."""
        if self.solution_type == SolutionType.SOLUTION_ASSESSMENT:
            return str(self.assessment_type or "")
        return ", ".join(solution.name for solution in self.chosen_solutions)
