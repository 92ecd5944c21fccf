"""The views that a person has and is shared, each read in one query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from accounts.scope import Scope
from deals.models import DefaultView, Follow, SavedView
from deals.queries.asking import Asker, Query, kept, query_of

NAME = Coalesce(NullIf(F("owner__name"), Value("")), F("owner__email"), output_field=CharField())


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


def views_in_menu(user: Any, scope: Scope, tab: str) -> list[SavedView]:
    """Those of a tab, as the menu shows them: with `owner_name`."""
    query = _in_menu(user, scope, tab)
    return list(SavedView.objects.raw(*query)) if query else []


@kept
def _in_menu(asker: Asker, scope: Scope, tab: str) -> Query:
    views = views_of(asker, scope).filter(tab=tab).select_related(None)
    return query_of(views.annotate(owner_name=NAME))


def follows_of(user: Any, scope: Scope | None = None) -> QuerySet[Follow]:
    """The views that the user follows and still sees."""
    seen = SavedView.objects.visible_to(user, scope).values("pk")
    follows = Follow.objects.filter(Q(view=None) | Q(view__in=seen), user=user.pk)
    return follows.select_related("view").order_by("pk")


def split(views: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """One's own, and those that others share."""
    every = list(views)
    return [v for v in every if v.is_own], [v for v in every if not v.is_own]
