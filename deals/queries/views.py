"""The views that a person has and is shared, each read in one query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from accounts.scope import Scope
from deals.models import DefaultView, SavedView


def views_of(user: Any, scope: Scope | None = None) -> QuerySet[SavedView]:
    """All that the user sees, own ones first, each by name; with owner, and `is_default`."""
    default = DefaultView.objects.filter(user=user.pk, view=OuterRef("pk"))
    own = Case(When(owner=user.pk, then=Value(True)), default=False, output_field=BooleanField())
    seen = SavedView.objects.visible_to(user, scope).select_related("owner")
    return seen.annotate(is_default=Exists(default), is_own=own).order_by("-is_own", "name", "pk")


def split(views: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """One's own, and those that others share."""
    every = list(views)
    return [v for v in every if v.is_own], [v for v in every if not v.is_own]
