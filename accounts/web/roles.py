"""Who has no role yet is told whom to ask, instead of seeing empty pages (spec section 2)."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern

from accounts.scope import admins_of, shown_scope

View = Callable[..., HttpResponse]


def needs_role(view: View) -> View:
    """A view for people with an assignment; others get a page that says whom to ask.

    Its status is 403, but 200 where everybody lands after signing in.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if shown_scope(request).assignments:
            return view(request, *args, **kwargs)
        return no_role(request)

    asking.needs_role = True  # type: ignore[attr-defined]  # the access test looks for it
    return asking


def no_role(request: HttpRequest) -> HttpResponse:
    organization = getattr(request.user, "organization", None)
    admins = admins_of(organization) if organization else []
    context = {"organization": organization, "admins": admins}
    match = request.resolver_match
    landed = match is not None and match.url_name == settings.LOGIN_REDIRECT_URL
    status = 200 if landed else 403
    return render(request, "accounts/no_role.html", context, status=status)


def for_people_with_roles(patterns: Sequence[URLPattern]) -> list[URLPattern]:
    """The same addresses, each view behind `needs_role`: nobody can forget it."""
    for pattern in patterns:
        pattern.callback = needs_role(pattern.callback)
    return list(patterns)
