"""Follow a view, and stop again: where views are managed, where mails are chosen, from a mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.scope import shown_scope
from deals.actions.following import stop_following
from deals.errors import Invalid
from deals.filters import VIEWS
from deals.jobs.news import follow_now, name_of
from deals.models import Follow
from deals.models.view import ListTab
from deals.queries.views import follows_of
from deals.web.base import PUBLIC_ID, answers_refusals
from deals.web.saved_views import get_view
from portal.web.back import back_to


@require_POST
@answers_refusals
def follow(request: HttpRequest) -> HttpResponse:
    """Follow the view that the form names, saved or ready-made, or stop as the button says."""
    wanted = named(request)
    if request.POST.get("on") == "1":
        try:
            begun = follow_now(by=request.user, **wanted)
        except Invalid as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("You follow “%s”: each morning you are told what is new in it.")
            messages.success(request, words % name_of(begun))
    elif known := follows_of(request.user, shown_scope(request)).filter(**wanted).first():
        end(request, known)
    return back_to(request, reverse("deals:views"))


def named(request: HttpRequest) -> dict[str, Any]:
    """The view in the form; 404 for none that the user sees."""
    if public_id := request.POST.get("view", ""):
        view = get_view(request, public_id)
        return {"tab": view.tab, "view": view, "ready_made": ""}
    tab, key = request.POST.get("tab", ""), request.POST.get("ready_made", "")
    if tab not in ListTab.values or key not in dict(VIEWS[tab]):
        raise Http404
    return {"tab": tab, "view": None, "ready_made": key}


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """The way out that each mail has: asks first, since mail readers open links on their own."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise Http404
    known = get_object_or_404(follows_of(request.user, shown_scope(request)), public_id=public_id)
    if request.method != "POST":
        context = {"name": name_of(known), "list": ListTab(known.tab).label, "follow": known}
        return render(request, "deals/views/stop.html", context)
    end(request, known)
    return back_to(request, reverse("deals:notification-preferences"))


def end(request: HttpRequest, known: Follow) -> None:
    stop_following(known, by=request.user)
    messages.success(request, _("You don't follow “%s” any more.") % name_of(known))


urlpatterns = [
    path("deals/views/follow/", follow, name="follow-view"),
    path("deals/views/following/<public_id>/stop/", stop, name="stop-following"),
]
