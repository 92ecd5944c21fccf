"""The bell's list, and what a person wants to be told how (spec section 9)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.scope import shown_scope
from deals.actions.notify import choose_mail, mark_read
from deals.forms.notifications import PreferencesForm
from deals.jobs.news import name_of
from deals.notices import lines_of
from deals.queries.notifications import notifications_of
from deals.queries.views import follows_of
from portal.web.paging import keyset_page


@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What the user was told of deals that they still see, newest first."""
    cursor = request.GET.get("page", "")
    page = keyset_page(notifications_of(request.user), "created_at", cursor=cursor)
    context = {"lines": lines_of(page.rows), "page": page, "newest": not page.newer}
    return render(request, "deals/notifications.html", context)


@require_POST
def open_notification(request: HttpRequest) -> HttpResponse:
    """Mark one's own notification as read and go to its deal."""
    key = request.POST.get("notification", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise Http404
    told = get_object_or_404(notifications_of(request.user), pk=int(key))
    mark_read(by=request.user, notification=told.pk)
    return redirect("deals:deal", reference=told.deal.reference)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(by=request.user)
    return redirect("deals:notifications")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = PreferencesForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        choose_mail(by=user, wishes=form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("deals:notification-preferences")
    followed = [(name_of(one), one) for one in follows_of(user, shown_scope(request))]
    context = {"form": form, "followed": followed}
    return render(request, "deals/notification_preferences.html", context)


urlpatterns = [
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", read_all, name="read-notifications"),
    path("notifications/preferences/", preferences, name="notification-preferences"),
    path("notifications/open/", open_notification, name="open-notification"),
]
