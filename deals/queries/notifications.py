"""A person's notifications, of deals that they still see; nobody is told anything of drafts."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.models import Deal, Notification
from deals.queries.asking import Asker, Query, kept, query_of

MOST = 99  # the bell counts no further


def notifications_of(user: Any) -> QuerySet[Notification]:
    """Newest first, with all that the list shows."""
    seen = Deal.objects.within(user, Right.VIEW).values("pk")
    told = Notification.objects.filter(user=user, deal__in=seen)
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
    seen = Deal.objects.within(asker, Right.VIEW, scope).values("pk")
    unread = Notification.objects.filter(user=asker.pk, read_at=None, deal__in=seen).order_by()
    return query_of(unread.values_list("pk")[: MOST + 1])
