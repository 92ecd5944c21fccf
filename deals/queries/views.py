"""The views that a person has and is shared, each read in one query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from accounts.scope import Scope
from deals.models import DefaultView, Follow, SavedView


def views_of(user: Any, scope: Scope | None = None) -> QuerySet[SavedView]:
    """All that the user sees, own ones first, each by name.

    With owner, `is_own`, `is_default` and `is_followed`.
    """
    follow = Follow.objects.filter(user=user.pk, view=OuterRef("pk"))
    default = DefaultView.objects.filter(user=user.pk, view=OuterRef("pk"))
    own = Case(When(owner=user.pk, then=Value(True)), default=False, output_field=BooleanField())
    seen = SavedView.objects.visible_to(user, scope).select_related("owner")
    seen = seen.annotate(is_own=own, is_default=Exists(default), is_followed=Exists(follow))
    return seen.order_by("-is_own", "name", "pk")


def follows_of(user: Any, scope: Scope | None = None) -> QuerySet[Follow]:
    """The views that the user follows and still sees."""
    seen = SavedView.objects.visible_to(user, scope).values("pk")
    follows = Follow.objects.filter(Q(view=None) | Q(view__in=seen), user=user.pk)
    return follows.select_related("view").order_by("pk")


def split(views: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """One's own, and those that others share."""
    every = list(views)
    return [v for v in every if v.is_own], [v for v in every if not v.is_own]
