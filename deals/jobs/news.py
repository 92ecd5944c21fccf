"""What is new in followed views, as their reader sees them (spec section 7).

The clock looks at each once, in the morning of its reader; what is planned then is read again,
through the reader's scope, when it is sent.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.roles import Right
from accounts.scope import Scope, scope_of
from deals.actions.deliveries import next_morning
from deals.actions.following import Look, Stock, follow_view, tell_news
from deals.columns import Row
from deals.errors import NotFound
from deals.filters import VIEWS
from deals.lists import Listing
from deals.models import Delivery, Follow, News, SavedView
from deals.queries.lists import for_list

MOST = 2000  # keys of deals that are kept of a view
SHOWN = 20  # deals of each view in a mail
READS = (
    *("name", "direction", "status", "answer_due_at", "value", "currency", "solutions"),
    *("engagement__customer__name", "engagement__assessment_type__name"),
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Section:
    """What a mail tells of one view: how many deals are new, and the first of them."""

    follow: Follow
    number: int
    rows: Sequence[Row]


def name_of(follow: Follow) -> Any:
    """The view's name; that of a ready-made one in the reader's language."""
    return follow.view or dict(VIEWS[follow.tab]).get(follow.ready_made, follow.ready_made)


def listing_of(follow: Follow, user: Any, scope: Scope) -> Listing | None:
    """The followed list as the user sees it now; None when there is nothing to follow any more."""
    view = follow.view
    if not scope.reach(Right.VIEW):
        return None
    if view is None:
        known = follow.ready_made in dict(VIEWS[follow.tab])
        query = f"view={follow.ready_made}" if known else ""
    else:
        known = _sees(user, view, scope)
        query = view.query
    return Listing(user, follow.tab, QueryDict(query), scope=scope) if known else None


def _sees(user: Any, view: SavedView, scope: Scope) -> bool:
    mine = view.owner_id == user.pk or view.shared
    return mine and view.organization_id == scope.organization_id


def is_wider(listing: Listing) -> bool:
    """Whether a value means nothing to its reader, so that it shows more than was meant.

    Nothing is told of such a list for as long as that is so.
    """
    listing.filters.is_valid()
    return bool(listing.filters.unknown)


def stock_of(listing: Listing) -> Stock:
    """The newest deals that match, by key."""
    newest = listing.deals.order_by("-pk").values_list("pk", flat=True)[: MOST + 1]
    keys = list(newest)
    return Stock(frozenset(keys[:MOST]), keys[MOST] if len(keys) > MOST else 0)


def follow_now(*, by: Any, tab: str, view: SavedView | None = None, ready_made: str = "") -> Follow:
    """Follow a view from now on: what matches already is no news."""
    wanted = Follow(user=by, tab=tab, view=view, ready_made=ready_made)
    listing = listing_of(wanted, by, scope_of(by))
    if listing is None:
        raise NotFound
    stock = stock_of(listing)
    return follow_view(by=by, tab=tab, view=view, ready_made=ready_made, stock=stock)


def plan_news(*, limit: int = 500) -> int:
    """Look at all views that are due and plan a mail for who has news; how many mails.

    Safe to run twice at once and to be killed: looks are remembered with the mail, in one
    transaction, and count once.
    """
    due = Follow.objects.filter(due_at__lte=timezone.now()).values("user")
    return sum(_tell(user) for user in User.objects.filter(pk__in=due).order_by("pk")[:limit])


def _tell(user: User) -> bool:
    """One person's; what fails is logged, waits for the next morning and stops nobody else's."""
    try:
        with timezone.override(user.zone):
            return tell_news(user, looks=_looks(user))
    except (OperationalError, InterfaceError):  # the database itself
        raise
    except Exception:
        logger.exception("The views that user %d follows could not be looked at", user.pk)
        user.follows.filter(due_at__lte=timezone.now()).update(due_at=next_morning(user))
        return False


def _looks(user: User) -> list[Look]:
    """At all that is due; what there is no more to follow ends here, silently."""
    scope, looks = scope_of(user), []
    for follow in user.follows.filter(due_at__lte=timezone.now()).select_related("view"):
        listing = listing_of(follow, user, scope)
        if listing is None:
            follow.delete()
        elif is_wider(listing):
            looks.append(Look(follow))
        else:
            looks.append(Look(follow, stock_of(listing)))
    return looks


def news_for(delivery: Delivery) -> list[Section]:
    """What of a planned mail its reader may still be told: what they see and still matches."""
    scope = scope_of(delivery.user)
    with timezone.override(delivery.user.zone):
        told = delivery.news.select_related("follow__view")
        sections = [_section(news, delivery.user, scope) for news in told]
    return [section for section in sections if section.number]


def _section(news: News, user: Any, scope: Scope) -> Section:
    listing = listing_of(news.follow, user, scope)
    if listing is None or is_wider(listing):
        return Section(news.follow, 0, [])
    deals = listing.deals.filter(pk__in=news.deals)
    rows = list(for_list(deals, READS).order_by("-pk")[:SHOWN])
    return Section(news.follow, len(rows) if len(rows) < SHOWN else deals.count(), rows)
