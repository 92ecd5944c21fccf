from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DealsConfig(AppConfig):
    name = "deals"
    verbose_name = _("Deals")

    def ready(self) -> None:
        post_migrate.connect(_look_after_words_index, sender=self)


def _look_after_words_index(using: str, **_context: Any) -> None:
    from deals.models.words import make_words_index  # models can't be imported earlier

    make_words_index(connections[using])
