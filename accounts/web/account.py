"""One's own account: name, phone, language, colours, shortcuts, time zone; and hints."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import change_profile, close_hint
from accounts.forms import ProfileForm
from portal.hints import HINTS
from portal.web.back import back_to


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        change_profile(user, by=user, **form.cleaned_data)
        messages.success(request, _("Your account is saved."))
        return redirect("account")
    assignments = user.assignments.select_related("location")
    return render(request, "accounts/account.html", {"form": form, "assignments": assignments})


@require_POST
def hint_closed(request: HttpRequest, hint: str) -> HttpResponse:
    """Close a hint for good; leads back to the page that showed it."""
    user: Any = request.user
    if hint not in HINTS:
        raise Http404
    close_hint(user, by=user, hint=hint)
    if getattr(request, "htmx", False):
        return HttpResponse()
    return back_to(request, resolve_url("home"))
