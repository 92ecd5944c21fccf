"""Probes for whoever watches the processes: /healthz (alive) and /readyz (can serve)."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.startup import pending_migrations

logger = logging.getLogger(__name__)
_known_migrated: list[bool] = []


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration; else 503, with the cause in the log."""
    if problem := _problem():
        return HttpResponse(problem, content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def _problem() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "" if _is_migrated() else "migrations pending"
    except DatabaseError:
        logger.exception("The database does not answer")
        return "database unavailable"


def _is_migrated() -> bool:
    """Once migrated, this code stays migrated; looking is too dear for an open address."""
    if not _known_migrated:
        _known_migrated.extend([] if pending_migrations() else [True])
    return bool(_known_migrated)
