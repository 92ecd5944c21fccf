"""Keep lists as views, share them, and choose the one that a list opens with.

A view is changed by its owner, and while it is shared by the organization's referral admins too,
at whichever location they are: it is the organization's then and belongs to no location.
"""

from typing import Any, cast
from urllib.parse import parse_qsl

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.errors import Invalid, NotAllowed, NotFound
from deals.models import DefaultView, SavedView
from deals.models.view import NAME_LIMIT, QUERY_LIMIT, ListTab
from portal.text import clean_text

OWN_LIMIT = 50  # views a person
SHARED_LIMIT = 200  # shared ones an organization


@transaction.atomic
def save_view(*, by: Any, tab: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep the list `tab` with `query`, as `lists.kept_query` gives it; `Invalid` names a field."""
    owner = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    scope = scope_of(owner)
    if not scope.reach(Right.VIEW):
        raise NotAllowed(_("Your role doesn't allow this."))
    if owner.views.count() >= OWN_LIMIT:
        raise Invalid("name", _("You have %d views; delete one that you need no more.") % OWN_LIMIT)
    view = SavedView(
        owner=owner, organization_id=cast("int", scope.organization_id), tab=ListTab(tab)
    )
    return _store(view, name=name, query=query, shared=shared)


@transaction.atomic
def change_view(view: SavedView, *, by: Any, name: str, shared: bool) -> SavedView:
    """Rename it, share it or make it private again, which it is for who follows it too."""
    view = _lock(view, by)
    was_shared = view.shared
    view = _store(view, name=name, query=view.query, shared=shared)
    if was_shared and not view.shared:
        for kept in (view.defaults, view.follows):
            kept.exclude(user=view.owner_id).delete()
    return view


@transaction.atomic
def update_view(view: SavedView, *, by: Any, query: str) -> SavedView:
    """Show another list under the same name.

    Who follows it is told of what comes from the next morning on, not of all that is there.
    """
    view = _lock(view, by)
    if _narrowing(query) != _narrowing(view.query):
        view.follows.update(taken_at=None)
    return _store(view, name=view.name, query=query, shared=view.shared)


def _narrowing(query: str) -> list[tuple[str, str]]:
    """What chooses deals, without how they are shown."""
    return [pair for pair in parse_qsl(query) if pair[0] not in {"sort", "columns", "rows"}]


@transaction.atomic
def delete_view(view: SavedView, *, by: Any) -> None:
    _lock(view, by).delete()


@transaction.atomic
def set_default_view(view: SavedView, *, by: Any) -> None:
    """Let one's list open with a view that one sees."""
    if not SavedView.objects.visible_to(by).filter(pk=view.pk).exists():
        raise NotFound
    DefaultView.objects.update_or_create(user=by, tab=view.tab, defaults={"view": view})


def clear_default_view(view: SavedView, *, by: Any) -> None:
    """Let the list open whole again."""
    DefaultView.objects.filter(user=by, view=view).delete()


def may_change_view(view: SavedView, user: Any, scope: Scope | None = None) -> bool:
    """Whether it is one's own, or shared and one curates the organization's."""
    if view.owner_id == user.pk:
        return True
    return view.shared and bool((scope or scope_of(user)).reach(Right.CURATE))


def _lock(view: SavedView, by: Any) -> SavedView:
    """The view as it is now, which `by` sees and may change."""
    scope = scope_of(by)
    seen = SavedView.objects.visible_to(by, scope)
    locked = seen.filter(pk=view.pk).select_for_update(of=("self",)).first()
    if locked is None:
        raise NotFound
    if not may_change_view(locked, by, scope):
        raise NotAllowed(_("Your role doesn't allow this."))
    return locked


def _store(view: SavedView, *, name: str, query: str, shared: bool) -> SavedView:
    view.name, view.query = clean_text(name), query
    if not view.name:
        raise Invalid("name", _("Give the view a name."))
    if len(view.name) > NAME_LIMIT:
        raise Invalid("name", _("A name has at most %d characters.") % NAME_LIMIT)
    if len(query) > QUERY_LIMIT or not (query.isascii() and query.isprintable()):
        raise Invalid("name", _("This list has more filters than a view can keep."))
    if shared and not view.shared and _is_full(view.organization_id):
        words = _("Your organization shares %d views; make one private or delete it.")
        raise Invalid("shared", words % SHARED_LIMIT)
    view.shared = shared
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise Invalid("name", _("There is a view of this name in this list.")) from taken
    return view


def _is_full(organization_id: int) -> bool:
    return SavedView.objects.filter(organization=organization_id, shared=True).count() >= (
        SHARED_LIMIT
    )
