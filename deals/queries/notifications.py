"""A person's notifications, of deals that they still see; nobody is told anything of drafts."""

from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.models import Deal, Notification
from deals.queries.asking import Asker, Query, kept, query_of

MOST = 99  # the bell counts no further


def notifications_of(user: Any) -> QuerySet[Notification]:
    """Newest first, with all that the list shows."""
    told = Notification.objects.filter(_is_seen(user), user=user)
    related = "deal__engagement__customer", "deal__engagement__assessment_type", "event"
    return told.select_related(*related).order_by("-created_at", "-pk")


def unread_count(user: Any, scope: Scope | None = None) -> int:
    """How many of those are unread, at most one more than the bell shows."""
    query = _unread(user, scope or scope_of(user))
    if query is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*query)
        return len(cursor.fetchall())  # quicker than to have so few counted


@kept
def _unread(asker: Asker, scope: Scope) -> Query:
    unread = Notification.objects.filter(_is_seen(asker, scope), user=asker.pk, read_at=None)
    return query_of(unread.order_by().values_list("pk")[: MOST + 1])


def _is_seen(user: Any, scope: Scope | None = None) -> Exists:
    """Asked of each notification: SQLite would first list all that the user sees."""
    return Exists(Deal.objects.within(user, Right.VIEW, scope).filter(pk=OuterRef("deal")))
