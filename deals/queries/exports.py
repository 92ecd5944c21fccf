"""How often somebody exports."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from deals.models import Export

WITHIN, FILES = timedelta(minutes=5), 30


def exports_too_often(user: Any) -> bool:
    """Whether they took so many files lately that no person can need another at once."""
    return Export.objects.filter(user=user, at__gt=timezone.now() - WITHIN).count() >= FILES
