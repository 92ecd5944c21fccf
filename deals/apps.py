from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, post_save
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.navigation import Item, register, register_fact


def works_here(request: HttpRequest) -> bool:
    """Whether the portal concerns the user: everybody of an organization, not programme staff."""
    return getattr(request.user, "organization_id", None) is not None


def reviews(request: HttpRequest) -> bool:
    """Whether to show the queue of registrations."""
    from accounts.roles import Right  # models can't be imported earlier
    from accounts.scope import shown_scope

    return works_here(request) and bool(shown_scope(request).reach(Right.REVIEW))


def sees_deals(request: HttpRequest) -> bool:
    """Whether to show the lists of deals: not to who has no role but that of a reviewer."""
    from accounts.roles import Right  # models can't be imported earlier
    from accounts.scope import shown_scope

    return works_here(request) and (
        not reviews(request) or bool(shown_scope(request).reach(Right.VIEW))
    )


def unread(request: HttpRequest) -> int:
    """The number at the bell."""
    from accounts.scope import shown_scope  # models can't be imported earlier
    from deals.queries.notifications import unread_count

    return unread_count(request.user, shown_scope(request))


class DealsConfig(AppConfig):
    name = "deals"
    verbose_name = _("Deals")

    def ready(self) -> None:
        register(
            Item(_("Home"), "home", works_here, "h"),
            Item(_("Inbound"), "deals:inbound", sees_deals, "i"),
            Item(_("Outbound"), "deals:outbound", sees_deals, "o"),
            Item(_("Closed"), "deals:closed", sees_deals, "c"),
            Item(_("Drafts"), "deals:drafts", sees_deals, "d"),
            Item(_("Customers"), "deals:customers", sees_deals, "k"),
            Item(_("Registrations"), "deals:registrations", reviews, "r"),
        )
        register_fact("works_here", works_here)
        register_fact("sees_deals", sees_deals)
        register_fact("unread", unread)
        post_migrate.connect(_look_after_tables, sender=self)
        post_save.connect(_relist_location, sender="accounts.Location")


def _relist_location(instance: Any, created: bool, **_context: Any) -> None:
    """Deals are sorted by the name of their location, which accounts' own screens change."""
    from deals.actions.listing import relist_location  # models can't be imported earlier

    if not created:
        relist_location(instance)


def _look_after_tables(using: str, plan: Any = (), **_context: Any) -> None:
    """What models can't declare, made again where a migration dropped it."""
    from deals.models.append_only import make_append_only  # models can't be imported earlier
    from deals.models.deal_words import make_deal_words
    from deals.models.statistics import gather_statistics
    from deals.models.team_places import make_team_places
    from deals.models.words import make_words_index

    make_words_index(connections[using])
    make_deal_words(connections[using])
    make_team_places(connections[using])
    make_append_only(connections[using])
    if plan:  # there was something to migrate
        gather_statistics(connections[using])
