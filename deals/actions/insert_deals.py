"""Adds deals under references that nobody has."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from deals.models import Deal
from deals.models.reference import take_free_references

FEW = 20  # that many are refused once in thirty times where a million references are taken


def insert_deals(deals: Sequence[Deal]) -> None:
    """Insert them with one statement; many are asked beforehand, few only when one is refused."""
    if not deals:
        return
    if len(deals) > FEW:
        take_free_references(deals)
        Deal.objects.bulk_create(deals)
        return
    try:
        with transaction.atomic():
            Deal.objects.bulk_create(deals)
    except IntegrityError:
        take_free_references(deals)
        Deal.objects.bulk_create(deals)
