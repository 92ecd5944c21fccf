"""What a list of deals can be narrowed to: one set for the page, the export and the API."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django.db.models import DecimalField, Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from accounts.models import Location
from accounts.roles import Right
from deals.enums import CLOSED, OPEN, DealType, RegistrationStatus, Status
from deals.forms.tolerant import AmountField, DayField, KnownChoices, SearchField, SwitchField
from deals.models import AssessmentType, Deal, Favourite, Solution, StageMark, TeamMember
from deals.models.deal import DealQuerySet
from deals.models.listing import ORDERS, ByBytes, organization_word
from deals.pipelines import ASSESSMENT, STANDARD
from deals.queries.stages import at_stage
from portal.text import LineField, fold

Choices = Sequence[tuple[str, Any]]
WORDS_LIMIT = 12
EXPIRING_WITHIN, NO_PROGRESS_FOR = timedelta(days=3), timedelta(days=14)
MINE: Choices = [("my_deals", _("My deals")), ("favourites", _("Favourites"))]
VIEWS: dict[str, Choices] = {
    "inbound": [
        ("needs_my_answer", _("Needs my answer")),
        ("expiring", _("Expiring in 3 days")),
        ("no_progress", _("No progress in 14 days")),
        ("close_date_passed", _("Close date passed")),
        *MINE,
    ],
    "outbound": [
        ("no_progress", _("No progress in 14 days")),
        ("close_date_passed", _("Close date passed")),
        *MINE,
    ],
    "closed": MINE,
    "drafts": [],
}
STATUSES: dict[str, Choices] = {
    "inbound": [(status.value, status.label) for status in OPEN],
    "outbound": [(Status.ACCEPTED.value, _("Created"))],
    "closed": [(status.value, status.label) for status in CLOSED],
    "drafts": [],
}
QUICK = ("deal_type", "status", "stage", "location")  # shown at once; the others when asked for
OF_DRAFTS = ("q", "deal_type")


def unfit_for(tab: str) -> tuple[str, ...]:
    """The filters that say nothing about deals of the tab."""
    return () if tab == "closed" else ("closed_from", "closed_to", "registration")


class SeveralFilter(django_filters.MultipleChoiceFilter):
    field_class = KnownChoices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"distinct": False, "choices": [], **kwargs})


class SearchFilter(django_filters.CharFilter):
    field_class = SearchField


class LineFilter(django_filters.CharFilter):
    field_class = LineField


class AmountFilter(django_filters.Filter):
    field_class = AmountField


class DayFilter(django_filters.Filter):
    field_class = DayField


class SwitchFilter(django_filters.Filter):
    field_class = SwitchField


class DealFilter(django_filters.FilterSet):
    """The filters of a tab, for somebody with these locations.

    Nothing in the query string is an error: what is unknown is left out and told by `unknown`.
    The form has the filters that the query names and those `offered`; all, if that is None.
    """

    base_filters: dict[str, Any]
    words: Sequence[str] = ()  # what `qs` looked for, each to begin a word of the search text

    q = SearchFilter(method="search", label=_("Search"))
    deal_type = SeveralFilter(label=_("Deal type"), choices=DealType.choices)
    status = SeveralFilter(label=_("Status"), method="in_status")
    stage = SeveralFilter(label=_("Stage"), method="at_stages")
    location = SeveralFilter(label=_("Location"), method="at_locations")
    country = SeveralFilter(label=_("Customer's country"), choices=lambda: list(countries))
    assessment_type = SeveralFilter(
        label=_("Assessment type"),
        field_name="engagement__assessment_type",
        choices=lambda: named(AssessmentType),
    )
    solution = SeveralFilter(
        label=_("Solution"), method="with_solutions", choices=lambda: named(Solution)
    )
    registration = SeveralFilter(
        label=_("Registration"),
        field_name="registration__status",
        choices=RegistrationStatus.choices,
    )
    min_value = AmountFilter(label=_("Value from"), method="from_value")
    max_value = AmountFilter(label=_("Value to"), method="to_value")
    closes_from = DayFilter(label=_("Close date from"), field_name="close_date", lookup_expr="gte")
    closes_to = DayFilter(label=_("Close date to"), field_name="close_date", lookup_expr="lte")
    created_from = DayFilter(label=_("Created from"), method="since")
    created_to = DayFilter(label=_("Created to"), method="until")
    closed_from = DayFilter(label=_("Closed from"), method="since")
    closed_to = DayFilter(label=_("Closed to"), method="until")
    crm_id = LineFilter(label=_("CRM ID"), method="by_bytes")
    campaign_id = LineFilter(label=_("Marketing campaign ID"), method="by_bytes")
    on_my_team = SwitchFilter(label=_("On my team"), method="of_my_team")
    favourite = SwitchFilter(label=_("Favourites"), method="of_favourites")
    view = SeveralFilter(label=_("Ready-made view"), method="in_views")

    class Meta:
        model = Deal
        fields: list[str] = []

    def __init__(
        self,
        data: Any,
        queryset: DealQuerySet,
        *,
        tab: str,
        locations: Iterable[Location],
        user: Any,
        offered: Collection[str] | None = None,
    ) -> None:
        self.tab, self.user, self.locations = tab, user, locations
        self.base_filters = {
            name: one
            for name, one in self.base_filters.items()
            if name not in unfit_for(tab)
            and (tab != "drafts" or name in OF_DRAFTS)
            and (offered is None or name in offered or name in data)
        }
        super().__init__(data, queryset)
        choices = {
            "status": STATUSES[tab],
            "stage": stage_choices(tab),
            "view": VIEWS[tab],
            "location": lambda: [(at.programme_id, at.name) for at in locations],
        }
        for name in choices.keys() & self.filters.keys():
            self.filters[name].extra["choices"] = choices[name]

    def search(self, deals: DealQuerySet, name: str, value: str) -> DealQuerySet:
        """Folded as search texts are; `Listing` looks the words up."""
        typed = fold(value).split()[:WORDS_LIMIT]
        self.words = [organization_word(self.user.organization_id), *typed] if typed else []
        return deals

    def in_status(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        """By the status that holds now: what a closed list has of received deals is expired."""
        if self.tab == "closed" and Status.EXPIRED in value:
            value = [*value, Status.RECEIVED]
        return deals.filter(status__in=value) if value else deals

    def at_locations(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        """By key: of a join databases don't foresee how many deals it leaves."""
        keys = [at.pk for at in self.locations if at.programme_id in value]
        return deals.filter(location__in=keys) if value else deals

    def in_views(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        """The ready-made views, of which each narrows further."""
        narrowings = {
            "needs_my_answer": self._needs_my_answer,
            "expiring": self._expiring,
            "no_progress": self._no_progress,
            "close_date_passed": self._close_date_passed,
            "my_deals": lambda deals: self.of_my_team(deals, "", True),
            "favourites": lambda deals: self.of_favourites(deals, "", True),
        }
        for view in value:
            deals = narrowings[view](deals)
        return deals

    def _needs_my_answer(self, deals: DealQuerySet) -> DealQuerySet:
        return deals.filter(status=Status.RECEIVED).within(self.user, Right.WORK)

    def _expiring(self, deals: DealQuerySet) -> DealQuerySet:
        soon = timezone.now() + EXPIRING_WITHIN
        return deals.filter(status=Status.RECEIVED, answer_due_at__lte=soon)

    def _no_progress(self, deals: DealQuerySet) -> DealQuerySet:
        """Nothing marked, answered or created in two weeks."""
        before = timezone.now() - NO_PROGRESS_FOR
        marked = StageMark.objects.filter(deal=OuterRef("pk"), at__gte=before)
        still = Q(submitted_at__lt=before) & (Q(answered_at=None) | Q(answered_at__lt=before))
        return deals.workable().filter(still).exclude(Exists(marked))

    def _close_date_passed(self, deals: DealQuerySet) -> DealQuerySet:
        return _compared(deals.workable(), ORDERS["close_date"], "lt", timezone.localdate())

    def of_my_team(self, deals: DealQuerySet, name: str, value: bool) -> DealQuerySet:
        mine = TeamMember.objects.filter(email=self.user.email, removed_at=None)
        return deals.filter(pk__in=mine.values("deal")) if value else deals

    def of_favourites(self, deals: DealQuerySet, name: str, value: bool) -> DealQuerySet:
        starred = Favourite.objects.filter(user=self.user.pk).values("deal")
        return deals.filter(pk__in=starred) if value else deals

    def with_solutions(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        having = Solution.objects.filter(pk__in=value, engagement=OuterRef("engagement"))
        return deals.filter(Exists(having)) if value else deals

    def from_value(self, deals: DealQuerySet, name: str, value: Any) -> DealQuerySet:
        return _compared(deals, ORDERS["value"], "gte", _amount(value)) if value else deals

    def to_value(self, deals: DealQuerySet, name: str, value: Any) -> DealQuerySet:
        known = deals.exclude(value=None)
        return _compared(known, ORDERS["value"], "lte", _amount(value)) if value else deals

    def since(self, deals: DealQuerySet, name: str, value: date | None) -> DealQuerySet:
        order = ORDERS[name.partition("_")[0]]
        return _compared(deals, order, "gte", _midnight(value)) if value else deals

    def until(self, deals: DealQuerySet, name: str, value: date | None) -> DealQuerySet:
        """The whole of that day in the person's zone."""
        order = ORDERS[name.partition("_")[0]]
        end = value + timedelta(days=1) if value and value < date.max else None
        return _compared(deals, order, "lt", _midnight(end)) if end else deals

    def by_bytes(self, deals: DealQuerySet, name: str, value: str) -> DealQuerySet:
        return _compared(deals, ByBytes(name), "exact", value) if value else deals

    def at_stages(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        return deals.filter(reduce(or_, map(at_stage, value))) if value else deals

    @property
    def applied(self) -> list[tuple[str, str, Any]]:
        """What narrows the list: parameter, value, and the value in words."""
        chips: list[tuple[str, str, Any]] = []
        self.is_valid()  # always: nothing in a query string is an error
        for name, value in self.form.cleaned_data.items():
            if isinstance(value, list):
                words = dict(self.form.fields[name].choices) if value else {}
                words = {str(key): label for key, label in words.items()}
                chips += [(name, one, words[one]) for one in value]
            elif value:
                chips.append((name, "", _in_words(value)))
        return chips

    @property
    def unknown(self) -> list[tuple[Any, str]]:
        """Values that were left out: the filter's label and the value."""
        fields = self.form.fields.values()
        return [(f.label, value) for f in fields for value in getattr(f, "unknown", ())]


def named(model: Any) -> Choices:
    """The rows of a catalogue by key."""
    return [(str(pk), name) for pk, name in model.objects.values_list("pk", "name")]


def _in_words(value: Any) -> Any:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, str):
        return _("“%s”") % value
    return _("Yes") if value is True else number_format(value, force_grouping=True)


def _compared(deals: DealQuerySet, key: Any, how: str, value: Any) -> DealQuerySet:
    """By the expression of an index, so that it is used."""
    return deals.alias(compared=key).filter(**{f"compared__{how}": value})


def _amount(value: Decimal) -> Value:
    return Value(value, output_field=DecimalField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def stage_choices(tab: str) -> Choices:
    """Every stage of both pipelines that a deal of the tab can be at, once each."""
    stages = {stage.key: stage.label for stage in (*ASSESSMENT, *STANDARD)}
    if tab != "closed":
        del stages["won"]
    return list(stages.items())
