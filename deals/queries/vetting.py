"""Which organizations are vetted for an assessment type."""

from collections.abc import Collection

from django.db.models import Prefetch

from accounts.models import Organization
from deals.models import AssessmentType

VETTED = Prefetch("vetted", Organization.objects.only("pk"))


def vetted_types(keys: Collection[int]) -> dict[int, AssessmentType]:
    """The types by key, with who is vetted for each; two queries, none for no keys."""
    if not keys:
        return {}
    return AssessmentType.objects.prefetch_related(VETTED).in_bulk(keys)
