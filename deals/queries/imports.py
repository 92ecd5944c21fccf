"""Reads of imports for their pages."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from deals.models import Deal, DealImport


def visible_deals(user: Any, keys: Collection[int]) -> dict[int, str]:
    """References of those deals that the user may see; nothing is asked for none."""
    if not keys:
        return {}
    seen = Deal.objects.visible_to(user).filter(pk__in=keys)
    return dict(seen.values_list("pk", "reference"))


def imports_of(user: Any) -> QuerySet[DealImport]:
    """One's own imports, and for admins of all those of the organization."""
    return DealImport.objects.visible_to(user).select_related("user")
