"""A person's notifications, of deals that they still see; nobody is told anything of drafts."""

from typing import Any

from django.db.models import QuerySet

from accounts.roles import Right
from accounts.scope import Scope
from deals.models import Deal, Notification

MOST = 99  # the bell counts no further


def notifications_of(user: Any) -> QuerySet[Notification]:
    """Newest first, with all that the list shows."""
    seen = Deal.objects.within(user, Right.VIEW).values("pk")
    told = Notification.objects.filter(user=user, deal__in=seen)
    related = "deal__engagement__customer", "deal__engagement__assessment_type", "event"
    return told.select_related(*related).order_by("-created_at", "-pk")


def unread_count(user: Any, scope: Scope | None = None) -> int:
    """How many of those are unread, at most one more than the bell shows."""
    seen = Deal.objects.within(user, Right.VIEW, scope).values("pk")
    unread = Notification.objects.filter(user=user, read_at=None, deal__in=seen).order_by()
    return len(unread.values_list("pk")[: MOST + 1])  # quicker than to have so few counted
