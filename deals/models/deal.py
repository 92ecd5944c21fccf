"""One organization's own copy of a sales case."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Location, Organization
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.enums import CLOSED, OPEN, DealType, Direction, Status
from deals.guards import is_late
from deals.models.catalogue import Reason
from deals.models.covered import covered_of
from deals.models.engagement import Engagement
from deals.models.fsm import StateField, StateModelMixin
from deals.models.lifecycle import Lifecycle, reopen_until
from deals.models.listing import (
    ORDERS,
    SearchText,
    SortKey,
    Tab,
    list_index,
    tab_condition,
)
from deals.models.reference import new_reference, take_free_references
from deals.models.stage import StageMark
from deals.models.team import TeamMember
from deals.pipelines import START, Stage, pipeline, stage_at
from portal.text import Block, Line

DRAFT, RECEIVED, ACCEPTED = Q(status="draft"), Q(status="received"), Q(status="accepted")
REMINDED = Q(status__in=["received", "accepted"])  # what the clock may remind of
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WORKABLE = ACCEPTED & ~Q(direction="inbound", deal_type="partner_led", answer_due_at=None)


class DealQuerySet(models.QuerySet["Deal"]):
    def within(self, user: Any, right: Right, scope: Scope | None = None) -> Self:
        """Deals, drafts excepted, on which an assignment of the user gives `right`."""
        scope = scope or scope_of(user)
        covered = covered_of(user, scope.reach(right))
        return self.none() if covered is None else self._of(scope, covered & ~DRAFT)

    def visible_to(self, user: Any, scope: Scope | None = None) -> Self:
        """The rule of spec section 2, used by every read and every by-id write.

        Deals within the user's scope, and the user's own drafts as long as they may create any.
        `scope` is the user's, where this request has read it already.
        """
        scope = scope or scope_of(user)
        covered = covered_of(user, scope.reach(Right.VIEW))
        seen = [] if covered is None else [covered & ~DRAFT]
        if scope.reach(Right.CREATE):
            seen.append(DRAFT & Q(author=user.pk))
        return self._of(scope, reduce(or_, seen)) if seen else self.none()

    def on_tabs(
        self, tabs: Collection[str], user: Any, scope: Scope, *, ordered: bool = False
    ) -> Self:
        """What the column `tab` says of those of `visible_to` that are no drafts.

        Says no more than it must: where the scope is the organization, an index answers alone.
        With `ordered`, databases walk an order's index, and don't sort all of the user's teams'.
        """
        covered = covered_of(user, scope.reach(Right.VIEW), tabs)
        if covered is None:
            return self.none()
        # None of these tabs has a draft; but with an "or" no join begins with the teams.
        walked = covered | DRAFT if ordered and covered else covered
        return self._of(scope, Q(tab__in=tabs) & walked)

    def own_drafts(self, user: Any, scope: Scope) -> Self:
        """The drafts of `visible_to`, without a word of anything else."""
        own = self._of(scope, Q(tab="drafts", author=user.pk))
        return own if scope.reach(Right.CREATE) else self.none()

    def _of(self, scope: Scope, condition: Q) -> Self:
        """Those of the user's organization, said first: all indexes of lists begin with it."""
        return self.filter(Q(organization=scope.organization_id) & condition)

    def workable(self) -> Self:
        """Accepted deals that may be moved on; a received partner-led deal is there to read."""
        return self.filter(WORKABLE)

    def of_tab(self, tab: str) -> Self:
        """The deals of a list's tab: inbound, outbound, closed or drafts."""
        return self.filter(tab_condition(tab))

    def for_page(self) -> Self:
        """With all that the deal page and the wizard show of the deal."""
        marks = models.Prefetch("marks", StageMark.objects.select_related("user"))
        return self.with_one_to_one().prefetch_related("team", marks, "engagement__solutions")

    def with_one_to_one(self) -> Self:
        """With what it has one of, in one query."""
        return self.select_related(
            "organization",
            "location",
            "author",
            "reason",
            "surviving_deal",
            "registration",
            "engagement__customer",
            "engagement__recipient__organization",
            "engagement__assessment_type",
            "engagement__assessment_location",
            "engagement__consent__version",
            "engagement__consent__user",
        )


class Deal(Lifecycle, StateModelMixin, models.Model):
    """A party's own status, stage, value, notes, team and location in an engagement."""

    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="deals", verbose_name=_("organization")
    )
    engagement = models.ForeignKey(Engagement, models.PROTECT, related_name="deals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    deal_type = models.CharField(_("deal type"), max_length=20, choices=DealType, blank=True)
    status = StateField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        protected=True,
        editable=False,
    )
    progress = models.PositiveSmallIntegerField(_("progress"), default=START, editable=False)

    name = Line(_("deal name"), max_length=150, blank=True)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, verbose_name=_("location")
    )
    value = models.DecimalField(
        _("estimated value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    close_date = models.DateField(_("estimated close date"), null=True, blank=True)
    crm_id = Line(_("CRM ID"), max_length=100, blank=True)
    campaign_id = Line(_("marketing campaign ID"), max_length=100, blank=True)
    notes = Block(_("notes"), max_length=4000, blank=True)

    reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, related_name="+", verbose_name=_("reason")
    )
    reason_notes = Block(_("notes on the reason"), max_length=2000, blank=True)
    surviving_deal = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="duplicates", verbose_name=_("duplicate of")
    )

    sent_by = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="sent_to"
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    # For the lists only, see listing.py.
    search = SearchText(default="", editable=False)
    tab = Tab()
    name_key, customer_key, location_key = SortKey(), SortKey(), SortKey()
    country = models.CharField(max_length=2, default="", editable=False)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("created"), null=True, editable=False)
    answer_due_at = models.DateTimeField(_("answer due"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    late_asked_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    # When the clock looks for reminders, None for never; at once at what is older than the column.
    remind_at = models.DateTimeField(null=True, default=None, db_default=LONG_AGO, editable=False)
    joining: Sequence[TeamMember] = ()  # the team of one that is not stored yet

    objects = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            *(list_index(name, key) for name, key in ORDERS.items()),
            models.Index(fields=["author", "-changed_at", "-id"], name="deal_by_changed"),
            models.Index(
                fields=["organization", "crm_id"], condition=~Q(crm_id=""), name="deal_known_crm_id"
            ),
            models.Index(fields=["organization", "id"], name="deal_newest"),
            models.Index(fields=["organization", "id"], condition=WORKABLE, name="deal_under_way"),
            models.Index(
                fields=["organization", "close_date", "id"], condition=WORKABLE, name="deal_passing"
            ),
            models.Index(fields=["answer_due_at"], condition=RECEIVED, name="deal_answer_due"),
            models.Index("organization", "answer_due_at", condition=RECEIVED, name="deal_late"),
            models.Index(fields=["remind_at", "id"], condition=REMINDED, name="deal_to_remind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="deal_status"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="deal_direction"
            ),
            models.CheckConstraint(
                condition=Q(deal_type__in=DealType.values) | Q(deal_type="", status="draft"),
                name="deal_type_known",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", submitted_at=None)
                | (~Q(status="draft") & Q(submitted_at__isnull=False)),
                name="deal_submitted_unless_draft",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED, closed_at__isnull=False)
                | (~Q(status__in=CLOSED) & Q(closed_at=None)),
                name="deal_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(answer_due_at__isnull=False),
                name="deal_received_has_due",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["lost", "error", "declined"]) | Q(reason__isnull=False),
                name="deal_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(progress__in=[10, 20, 40, 60, 80])
                | Q(progress=100, status__in=["won"]),
                name="deal_progress",
            ),
            models.CheckConstraint(
                condition=~Q(status="won") | Q(progress=100), name="deal_won_is_complete"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gt=0, value__lt=10**12),
                name="deal_value_positive",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status__in=["received", "declined", "expired"])
                | Q(direction="inbound", deal_type="partner_led")
                | (
                    Q(location__isnull=False, value__isnull=False, close_date__isnull=False)
                    & ~Q(name="")
                    & ~Q(currency="")
                    & ~Q(notes="")
                ),
                name="deal_complete",
            ),
            models.UniqueConstraint(
                fields=["engagement", "organization"], name="deal_once_per_party"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            take_free_references([self])
        super().save(*args, **kwargs)

    @property
    def title(self) -> str:
        """The deal name; until there is one, what the engagement says."""
        if self.name:
            return self.name
        known = [str(self.engagement), self.engagement.solution_names]
        return " – ".join(part for part in known if part) or str(_("Untitled draft"))

    @property
    def current_team(self) -> list[TeamMember]:
        team = self.joining if self._state.adding else self.team.all()
        return [member for member in team if member.removed_at is None]

    def has_on_team(self, user: Any) -> bool:
        return any(member.email == user.email for member in self.current_team)

    @property
    def is_open(self) -> bool:
        return self.shown_status in OPEN

    @property
    def is_closed(self) -> bool:
        return self.shown_status in CLOSED

    @property
    def stages(self) -> tuple[Stage, ...]:
        return pipeline(self.deal_type)

    @property
    def stage(self) -> Stage:
        return stage_at(self.deal_type, self.progress)

    @property
    def status_label(self) -> Any:
        """The status in words; one's own accepted deal is shown as Created (spec 4)."""
        if self.status == Status.ACCEPTED and self.direction == Direction.OUTBOUND:
            return _("Created")
        return Status(self.shown_status).label

    @property
    def shown_status(self) -> str:
        """The status as it holds now: past its deadline a received deal is expired."""
        late = self.status == Status.RECEIVED and bool(is_late(self))
        return Status.EXPIRED if late else self.status

    @property
    def ended_at(self) -> Any:
        """When it closed; for a received deal past its deadline that deadline."""
        return self.closed_at or (self.answer_due_at if self.is_closed else None)

    @property
    def reopen_until(self) -> Any:
        return reopen_until(self)
