"""The vendor's review of a won deal's contract (spec section 10)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.models.organization import Kind
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.eligibility import FIELDS
from deals.enums import DECIDED, UNDECIDED, PricingModel, RegistrationStatus
from deals.models.catalogue import AssessmentType, Solution
from deals.models.customer import Customer
from deals.models.deal import Deal
from deals.models.fsm import StateField, StateModelMixin
from deals.models.reference import new_public_id
from deals.models.review import Review
from portal.text import Block

APPROVED, WITHDRAWN = Q(status=RegistrationStatus.APPROVED), Q(status=RegistrationStatus.WITHDRAWN)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: Any, scope: Scope | None = None) -> Self:
        """Those of the deals that the user sees, and for reviewers all that they review."""
        scope = scope or scope_of(user)
        own = Q(deal__in=Deal.objects.visible_to(user, scope).values("pk"))
        return self.filter(own | Q(pk__in=self.reviewed_by(user, scope).values("pk")))

    def reviewed_by(self, user: Any, scope: Scope | None = None) -> Self:
        """What the vendor's reviewers see: all but what was withdrawn before anybody looked."""
        scope = scope or scope_of(user)
        vendor = Organization.objects.filter(pk=scope.organization_id or 0, kind=Kind.VENDOR)
        if not scope.reach(Right.REVIEW) or not vendor.exists():
            return self.none()
        return self.exclude(WITHDRAWN & Q(review_started_at=None))

    def for_page(self) -> Self:
        """With all that the pages of one registration show."""
        return self.select_related(
            "deal__organization", "customer", "solution", "assessment_type", "reviewer"
        ).prefetch_related(
            models.Prefetch("rounds", Round.objects.select_related("sent_by")),
            "rounds__remarks",
        )


class Registration(Review, StateModelMixin, models.Model):
    """What a partner enters about the contract, and where its review stands."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    deal = models.OneToOneField(Deal, models.PROTECT, related_name="registration")
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    solution = models.ForeignKey(
        Solution, models.PROTECT, null=True, related_name="+", verbose_name=_("solution")
    )
    assessment_type = models.ForeignKey(
        AssessmentType,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("assessment type"),
    )
    total_value = models.DecimalField(_("total contract value"), max_digits=14, decimal_places=2)
    solution_value = models.DecimalField(_("solution value"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    signed_on = models.DateField(_("contract signed on"))
    starts_on = models.DateField(_("start date"))
    ends_on = models.DateField(_("end date"), null=True)
    perpetual = models.BooleanField(_("perpetual"))
    on_platform = models.BooleanField(_("deployed on the vendor's platform"))
    pricing_model = models.CharField(_("pricing model"), max_length=20, choices=PricingModel)
    notes = Block(_("notes"), max_length=4000, blank=True)

    status = StateField(
        _("status"),
        max_length=20,
        choices=RegistrationStatus,
        default=RegistrationStatus.PENDING,
        protected=True,
        editable=False,
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(_("submitted"))
    review_due_at = models.DateTimeField(_("review due"))
    review_started_at = models.DateTimeField(_("review started"), null=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = Block(_("reason for the rejection"), max_length=2000, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="registration_by_submitted"),
            models.Index(fields=["status", "review_due_at"], name="registration_by_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RegistrationStatus.values), name="registration_status"
            ),
            models.CheckConstraint(
                condition=Q(pricing_model__in=PricingModel.values), name="registration_pricing"
            ),
            models.CheckConstraint(
                condition=Q(solution__isnull=False, assessment_type=None)
                | Q(solution=None, assessment_type__isnull=False),
                name="registration_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    solution_value__gt=0,
                    solution_value__lte=F("total_value"),
                    total_value__lt=10**12,
                ),
                name="registration_values",
            ),
            models.CheckConstraint(
                condition=Q(perpetual=True, ends_on=None)
                | Q(perpetual=False, ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="registration_ends",
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="registration_currency"),
            models.CheckConstraint(
                condition=Q(status__in=DECIDED, decided_at__isnull=False)
                | (~Q(status__in=DECIDED) & Q(decided_at=None)),
                name="registration_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=RegistrationStatus.REJECTED) | ~Q(reason=""),
                name="registration_rejected_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "withdrawn"])
                | Q(review_started_at__isnull=False),
                name="registration_reviewed_was_started",
            ),
            models.UniqueConstraint(
                fields=["customer", "solution"],
                condition=APPROVED,
                name="registration_approved_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "assessment_type"],
                condition=APPROVED,
                name="registration_assessment_approved_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}, {self.customer}"

    @property
    def item(self) -> Solution | AssessmentType | None:
        """What is registered: the solution, or the assessment type."""
        return self.solution or self.assessment_type

    @property
    def values(self) -> dict[str, Any]:
        """What the partner entered, by field."""
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def shown_status(self) -> str:
        return str(self.status)

    @property
    def status_label(self) -> Any:
        return RegistrationStatus(self.status).label

    @property
    def is_approved(self) -> bool:
        return self.status == RegistrationStatus.APPROVED

    @property
    def is_over(self) -> bool:
        """Withdrawn or rejected: nothing stands in the way of the deal."""
        return self.status in {RegistrationStatus.WITHDRAWN, RegistrationStatus.REJECTED}

    @property
    def is_undecided(self) -> bool:
        return self.status in UNDECIDED

    @property
    def waits_for_review(self) -> bool:
        """Whether the due date counts: the vendor is to act."""
        return self.status in {RegistrationStatus.PENDING, RegistrationStatus.IN_REVIEW}

    @property
    def needs_action(self) -> bool:
        return self.status == RegistrationStatus.ACTION_REQUIRED

    @cached_property
    def all_rounds(self) -> list["Round"]:
        """Every sending, the last one first."""
        return sorted(self.rounds.all(), key=lambda one: -one.number)

    @property
    def open_remarks(self) -> dict[str, str]:
        """What the reviewer asks to be put right, by field; "" is about the whole."""
        if not self.needs_action:
            return {}
        return {remark.field: remark.text for remark in self.all_rounds[0].remarks.all()}


class Round(models.Model):
    """One sending of a registration; `changes` since the last are {field: [before, after]}."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    sent_at = models.DateTimeField(_("sent"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changes = models.JSONField(_("changes"), default=dict)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="round_once")
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.number}"


class Remark(models.Model):
    """What a reviewer writes to one field of a round; `field` empty is about the whole."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="remarks")
    field = models.CharField(_("field"), max_length=20, blank=True)
    text = Block(_("remark"), max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        constraints = [
            models.UniqueConstraint(fields=["round", "field"], name="remark_once_a_field"),
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.CheckConstraint(condition=Q(field__in=["", *FIELDS]), name="remark_field"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"
