from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.navigation import register_fact


def may_create(request: HttpRequest) -> bool:
    """Whether to show **New deal**; the scope that let the request in is not read again."""
    from accounts.roles import Right  # models can't be imported earlier
    from accounts.scope import shown_scope

    return bool(shown_scope(request).reach(Right.CREATE))


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Organizations and people")

    def ready(self) -> None:
        register_fact("may_create", may_create)
