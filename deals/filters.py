"""What a list of deals can be narrowed to: one set for the page, the export and the API."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Location
from accounts.roles import Right
from deals.enums import CLOSED, OPEN, DealType, Status
from deals.models import Deal
from deals.models.deal import DealQuerySet
from deals.pipelines import ASSESSMENT, STANDARD, Stage
from portal.text import LineField, clean_text, fold

Choices = Sequence[tuple[str, Any]]
SHOWN_LIMIT = 40  # characters of a wrong value that its message repeats
TOLD_LIMIT = 5
SEARCH_LIMIT = 200
WORDS_LIMIT = 12
NEEDS_MY_ANSWER, EXPIRING = "needs_my_answer", "expiring"
EXPIRING_WITHIN = timedelta(days=3)
VIEWS: Choices = [
    (NEEDS_MY_ANSWER, _("Needs my answer")),
    (EXPIRING, _("Expiring in 3 days")),
]
STATUSES: dict[str, Choices] = {
    "inbound": [(status.value, status.label) for status in OPEN],
    "outbound": [(Status.ACCEPTED.value, _("Created"))],
    "closed": [(status.value, status.label) for status in CLOSED],
    "drafts": [],
}


class KnownChoices(forms.MultipleChoiceField):
    """Several of the choices; a value that is none of them is left out and named in `unknown`."""

    widget = forms.CheckboxSelectMultiple
    unknown: list[str] = []

    def clean(self, value: Any) -> list[str]:
        given = dict.fromkeys(value or [])
        known = [one for one in given if self.valid_value(one)]
        wrong = [one for one in given if one and one not in known]
        self.unknown = [_shortened(one) for one in wrong[:TOLD_LIMIT]]
        return known


class SeveralFilter(django_filters.MultipleChoiceFilter):
    field_class = KnownChoices

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"distinct": False, "choices": [], **kwargs})


class SearchField(LineField):
    """Words to look for; of more than anybody types the beginning counts."""

    def to_python(self, value: Any) -> Any:
        return super().to_python((value or "")[:SEARCH_LIMIT])


class SearchFilter(django_filters.CharFilter):
    field_class = SearchField


class DealFilter(django_filters.FilterSet):
    """The filters of a tab, for somebody with these locations.

    Nothing in the query string is an error: what is unknown is left out and told by `unknown`.
    """

    q = SearchFilter(method="search", label=_("Search"))
    deal_type = SeveralFilter(label=_("Deal type"), choices=DealType.choices)
    status = SeveralFilter(label=_("Status"), method="in_status")
    stage = SeveralFilter(label=_("Stage"), method="at_stages")
    location = SeveralFilter(label=_("Location"), field_name="location__programme_id")

    view = SeveralFilter(label=_("View"), choices=VIEWS, method="in_views")

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
        user: Any = None,
    ) -> None:
        super().__init__(data, queryset)
        self.tab, self.user = tab, user
        self.filters["status"].extra["choices"] = STATUSES[tab]
        self.filters["stage"].extra["choices"] = stage_choices(tab)
        self.filters["location"].extra["choices"] = [
            (location.programme_id, location.name) for location in locations
        ]
        if tab != "inbound":
            del self.filters["view"]
        if tab == "drafts":
            for name in ("status", "stage", "location"):
                del self.filters[name]

    def search(self, deals: DealQuerySet, name: str, value: str) -> DealQuerySet:
        """Every word somewhere in the deal's search text, which is folded the same way."""
        for word in fold(value).split()[:WORDS_LIMIT]:
            deals = deals.filter(search__contains=word)
        return deals

    def in_status(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        """By the status that holds now: what a closed list has of received deals is expired."""
        if self.tab == "closed" and Status.EXPIRED in value:
            value = [*value, Status.RECEIVED]
        return deals.filter(status__in=value) if value else deals

    def in_views(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        """The ready-made views, of which each narrows further."""
        if value:
            deals = deals.filter(status=Status.RECEIVED)
        if NEEDS_MY_ANSWER in value:
            deals = deals.within(self.user, Right.WORK)
        if EXPIRING in value:
            deals = deals.filter(answer_due_at__lte=timezone.now() + EXPIRING_WITHIN)
        return deals

    def at_stages(self, deals: DealQuerySet, name: str, value: list[str]) -> DealQuerySet:
        return deals.filter(reduce(or_, map(_at_stage, value))) if value else deals

    @property
    def applied(self) -> list[tuple[str, str, Any]]:
        """What narrows the list: parameter, value, and the value in words."""
        chips: list[tuple[str, str, Any]] = []
        self.is_valid()  # always: nothing in a query string is an error
        for name, value in self.form.cleaned_data.items():
            if isinstance(value, str):
                chips += [(name, value, f"“{value}”")] if value else []
            else:
                words = dict(self.form.fields[name].choices)
                chips += [(name, one, words[one]) for one in value]
        return chips

    @property
    def unknown(self) -> list[tuple[Any, str]]:
        """Values that were left out: the filter's label and the value."""
        fields = [f for f in self.form.fields.values() if isinstance(f, KnownChoices)]
        return [(field.label, value) for field in fields for value in field.unknown]


def stage_choices(tab: str) -> Choices:
    """Every stage of both pipelines that a deal of the tab can be at, once each."""
    stages = {stage.key: stage.label for stage in (*ASSESSMENT, *STANDARD)}
    if tab != "closed":
        del stages["won"]
    return list(stages.items())


def _at_stage(key: str) -> Q:
    """The deals at the stage of that key, of whichever deal types have it."""
    assessment = Q(deal_type=DealType.SOLUTION_ASSESSMENT)
    return _at(key, ASSESSMENT, assessment) | _at(key, STANDARD, ~assessment)


def _at(key: str, stages: tuple[Stage, ...], of_type: Q) -> Q:
    percents = [stage.percent for stage in stages if stage.key == key]
    return of_type & Q(progress__in=percents)


def _shortened(value: str) -> str:
    cleaned = clean_text(value[: SHOWN_LIMIT * 2])
    return cleaned if len(cleaned) <= SHOWN_LIMIT else cleaned[:SHOWN_LIMIT] + "…"
