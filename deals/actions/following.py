"""Follow views, and tell once a morning what is new in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Right
from accounts.scope import scope_of
from deals.actions.deliveries import next_morning, plan_delivery
from deals.errors import Invalid, NotAllowed, NotFound
from deals.models import Follow, News, SavedView

LIMIT = 20  # followed views a person


@dataclass(frozen=True)
class Stock:
    """What matches a view: the keys of its newest deals; those up to `above` are left out."""

    keys: frozenset[int]
    above: int = 0

    def since(self, known: "Stock") -> list[int]:
        """The keys that were not there then, the newest first."""
        return sorted((key for key in self.keys - known.keys if key > known.above), reverse=True)


@dataclass(frozen=True)
class Look:
    """A look at a followed view; without `stock` it could not be judged, and waits."""

    follow: Follow
    stock: Stock | None = None

    @property
    def news(self) -> list[int]:
        if self.stock is None or self.follow.taken_at is None:
            return []
        return self.stock.since(Stock(frozenset(self.follow.known), self.follow.above))


@transaction.atomic
def follow_view(
    *, by: Any, tab: str, view: SavedView | None = None, ready_made: str = "", stock: Stock
) -> Follow:
    """Tell `by` each morning what is new in a view; `stock` is what matches for them now."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    scope = scope_of(user)
    if not scope.reach(Right.VIEW):
        raise NotAllowed(_("Your role doesn't allow this."))
    if view and not SavedView.objects.visible_to(user, scope).filter(pk=view.pk).exists():
        raise NotFound
    wanted = {"tab": tab, "view": view, "ready_made": ready_made}
    if known := user.follows.filter(**wanted).first():
        return known
    if user.follows.count() >= LIMIT:
        words = _("You follow %d views; stop following one that you need no more.")
        raise Invalid("", words % LIMIT)
    return Follow.objects.create(user=user, due_at=next_morning(user), **wanted, **_kept(stock))


def stop_following(follow: Follow, *, by: Any) -> None:
    """Also of what is told already and not sent yet."""
    if follow.user_id != by.pk:
        raise NotFound
    follow.delete()


@transaction.atomic
def tell_news(user: User, *, looks: Sequence[Look]) -> bool:
    """Remember what was seen, and plan one mail of all that is new; whether there is any.

    A look counts only if the view is still due as when we looked: another clock may have been
    quicker, or the view been made to show another list.
    """
    due_at, held = next_morning(user), []
    for look in looks:
        then = {"due_at": look.follow.due_at, "taken_at": look.follow.taken_at}
        kept = _kept(look.stock) if look.stock else {}
        if Follow.objects.filter(pk=look.follow.pk, **then).update(due_at=due_at, **kept):
            held.append(look)
    told = [look for look in held if look.news]
    if told:
        delivery = plan_delivery(user, [])
        News.objects.bulk_create(
            News(delivery=delivery, follow=look.follow, deals=look.news) for look in told
        )
    return bool(told)


def _kept(stock: Stock) -> dict[str, Any]:
    return {
        "known": sorted(stock.keys),
        "above": stock.above,
        "taken_at": timezone.now(),
    }
