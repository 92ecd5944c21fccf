"""Writes down who took which deals out of the portal."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from deals.models.export import Export, FileFormat


def record_export(
    *, by: Any, tab: str, query: str, columns: Iterable[str], rows: int, file_format: FileFormat
) -> Export:
    """Store that `by` was given a file of so many deals, which `query` and `columns` describe."""
    return Export.objects.create(
        user=by,
        at=timezone.now(),
        tab=tab,
        query=query,
        columns=",".join(columns),
        rows=rows,
        file_format=file_format,
    )
