"""One's own account: name, phone, language, colours, time zone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import change_profile
from accounts.forms import ProfileForm


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
