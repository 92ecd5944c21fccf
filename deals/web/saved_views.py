"""The views of one's lists: keep one, change it, share it, open it, let a list open with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Right
from accounts.scope import shown_scope
from deals.actions.views import (
    change_view,
    clear_default_view,
    delete_view,
    may_change_view,
    save_view,
    set_default_view,
    update_view,
)
from deals.errors import Invalid, NotAllowed
from deals.filters import VIEWS
from deals.forms.views import NewViewForm, ViewForm
from deals.lists import QUERY_LIMIT, Listing, kept_query
from deals.models import SavedView
from deals.models.view import ListTab
from deals.queries.views import follows_of, split, views_of
from deals.web.base import PUBLIC_ID, answers_refusals
from deals.web.lists import LABELS
from deals.web.view_menu import url_of
from portal.web.back import back_to
from portal.web.kept import take


@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """One's own views and those that colleagues share, each with what one may do."""
    scope = shown_scope(request)
    own, shared = split(views_of(request.user, scope))
    followed = set(follows_of(request.user, scope).values_list("tab", "ready_made"))
    context = {
        "ready_made": [
            (t.value, t.label, [(k, label, (t.value, k) in followed) for k, label in VIEWS[t]])
            for t in ListTab
        ],
        "own": [(view, url_of(view), True) for view in own],
        "shared": [(v, url_of(v), may_change_view(v, request.user, scope)) for v in shared],
    }
    return render(request, "deals/views/views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def new_view(request: HttpRequest, tab: str) -> HttpResponse:
    """Keep a list under a name; the list itself has the form in a menu."""
    if not shown_scope(request).reach(Right.VIEW):
        raise NotAllowed(_("Your role doesn't allow this."))
    typed = request.POST or take(request)
    form = NewViewForm(typed or None, initial={"query": request.GET.urlencode()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        query = shown_query(request.user, tab, data["query"])
        try:
            view = save_view(
                by=request.user, tab=tab, name=data["name"], query=query, shared=data["shared"]
            )
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            choose_default(request, view, data["default"])
            messages.success(request, _("The view “%s” is saved.") % view.name)
            return redirect(url_of(view))
    query = shown_query(request.user, tab, form["query"].value() or "")
    context = {"form": form, "list_url": f"{reverse(f'deals:{tab}')}?{query}"}
    return render(request, "deals/views/new.html", context | described(request, tab, query))


new_view.keeps_input = True  # type: ignore[attr-defined]  # read by the sign-in middleware


@require_safe
def open_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list that the view keeps now; for mails and bookmarks, which outlive its filters."""
    return redirect(url_of(get_view(request, public_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def edit_view(request: HttpRequest, public_id: str) -> HttpResponse:
    view = changeable(request, public_id)
    is_default = view.is_default  # type: ignore[attr-defined]
    initial = {"name": view.name, "shared": view.shared, "default": is_default}
    form = ViewForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changed = change_view(view, by=request.user, name=data["name"], shared=data["shared"])
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            choose_default(request, changed, data["default"])
            messages.success(request, _("The view “%s” is changed.") % changed.name)
            return redirect("deals:views")
    context = {"form": form, "view": view, "list_url": url_of(view)}
    return render(
        request, "deals/views/edit.html", context | described(request, view.tab, view.query)
    )


@require_POST
@answers_refusals
def keep_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an opened view show the list as it is now."""
    view = changeable(request, public_id)
    query = shown_query(request.user, view.tab, request.POST.get("query", ""))
    try:
        view = update_view(view, by=request.user, query=query)
    except Invalid as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The view “%s” is changed.") % view.name)
    return redirect(url_of(view))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def remove_view(request: HttpRequest, public_id: str) -> HttpResponse:
    view = changeable(request, public_id)
    if request.method == "POST":
        delete_view(view, by=request.user)
        messages.success(request, _("The view “%s” is deleted.") % view.name)
        return redirect("deals:views")
    return render(request, "deals/views/delete.html", {"view": view})


@require_POST
@answers_refusals
def default_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the list open with the view, or whole again, as the button says."""
    view = get_view(request, public_id)
    on = request.POST.get("on") == "1"
    (set_default_view if on else clear_default_view)(view, by=request.user)
    return back_to(request, reverse("deals:views"))


def get_view(request: HttpRequest, public_id: str) -> SavedView:
    """A view that the user sees, with `is_default`; else 404, as if never used."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise Http404
    return get_object_or_404(views_of(request.user, shown_scope(request)), public_id=public_id)


def changeable(request: HttpRequest, public_id: str) -> SavedView:
    view = get_view(request, public_id)
    if not may_change_view(view, request.user, shown_scope(request)):
        raise NotAllowed(_("Only its owner and the referral admins change a shared view."))
    return view


def choose_default(request: HttpRequest, view: SavedView, on: bool) -> None:
    """For the person's own list; a view that an admin just gave back to its owner is none."""
    if view.shared or view.owner_id == request.user.pk:
        (set_default_view if on else clear_default_view)(view, by=request.user)


def shown_query(user: Any, tab: str, typed: str) -> str:
    """What a view keeps of a list that somebody sees: with the columns that they have chosen."""
    query = QueryDict(typed[:QUERY_LIMIT], mutable=True)
    chosen = user.list_choices.get(tab, {}).get("columns")
    if chosen and not query.get("columns"):
        query["columns"] = ",".join(chosen)
    return kept_query(tab, query)


def described(request: HttpRequest, tab: str, query: str) -> dict[str, Any]:
    """The list in words: what narrows it, its order and columns."""
    listing = Listing(request.user, tab, QueryDict(query), scope=shown_scope(request), late=False)
    fields = listing.filters.form.fields
    return {
        "list_label": LABELS[tab],
        "narrowed": [(fields[name].label, words) for name, _v, words in listing.filters.applied],
        "unknown": listing.filters.unknown,
    }


urlpatterns = [
    *(
        path(f"deals/{tab}/views/", new_view, {"tab": tab}, name=f"{tab}-views")
        for tab in ListTab.values
    ),
    path("deals/views/", views, name="views"),
    path("deals/views/<public_id>/", open_view, name="view"),
    path("deals/views/<public_id>/edit/", edit_view, name="edit-view"),
    path("deals/views/<public_id>/list/", keep_list, name="keep-list"),
    path("deals/views/<public_id>/delete/", remove_view, name="delete-view"),
    path("deals/views/<public_id>/default/", default_view, name="default-view"),
]
