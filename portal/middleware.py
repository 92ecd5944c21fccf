"""What every request goes through: private answers, limits, sign-in, language and zone."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from portal.web import kept
from portal.web.uploads import LimitedUpload, body_limit, takes_files


class PrivateResponses:
    """No cache, shared or private, keeps a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class LimitedBodies:
    """Refuses a body that is too large before anything of it is read, and files nobody asked for.

    It must come before the protection against forged requests, which reads the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if declared_size(request) > body_limit(view):
            return render(request, "413.html", status=413)
        welcome = takes_files(view) and request.user.is_authenticated
        limit = settings.ATTACHMENT_LIMIT if welcome else 0
        request.upload_handlers = [LimitedUpload(request, limit)]
        return None


def declared_size(request: HttpRequest) -> int:
    """The length that the client says, understood as Django does, which reads no further."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class SignedInByDefault(LoginRequiredMiddleware):
    """Every view needs a signed-in user unless it says otherwise.

    What an anonymous person posts to a view with `keeps_input`, because the session ended while
    they typed, is kept in their session for `portal.web.kept.take` after signing in.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        keeps = getattr(getattr(view_func, "view_class", view_func), "keeps_input", False)
        if keeps and request.method == "POST":
            kept.keep(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        return super().handle_no_permission(request, view_func)


class PersonalLocale:
    """The user's language and time zone, else the browser's language and the server's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = getattr(user, "language", "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = translation.get_language_from_request(request)
        zone = _zone(user.time_zone) if user.is_authenticated else None
        with translation.override(chosen), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name; None, the server's, for one that this machine doesn't know."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
