"""What every request goes through: private answers, sign-in by default, language and zone."""

import zoneinfo
from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class PrivateResponses:
    """No cache, shared or private, keeps a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class SignedInByDefault(LoginRequiredMiddleware):
    pass


class PersonalLocale:
    """The user's language and time zone, else the browser's language and the server's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        chosen = getattr(user, "language", "") or translation.get_language_from_request(request)
        zone = zoneinfo.ZoneInfo(user.time_zone) if user.is_authenticated else None
        with translation.override(chosen), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response
