"""Comments: written on the deal page, put right within ten minutes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.actions.comments import add_comment, edit_comment, may_comment, refuse_if_too_old
from deals.enums import Status
from deals.errors import Invalid, NotAllowed, NotNow
from deals.forms.comments import CommentForm, CommentTextForm
from deals.models import Deal
from deals.web.base import PUBLIC_ID, answers_refusals, get_deal


def sides_of(deal: Deal) -> list[Any]:
    """The other organizations of the engagement."""
    others = deal.engagement.deals.exclude(pk=deal.pk).exclude(status=Status.DRAFT)
    return [other.organization for other in others.select_related("organization").order_by("pk")]


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a comment; with errors the form stands on a page of its own, text and all."""
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise Http404
    if not may_comment(deal, request.user):
        raise NotAllowed(_("Your role doesn't allow this."))
    sides = sides_of(deal)
    form = CommentForm(request.POST or None, organization=deal.organization, sides=sides)
    if request.method == "POST" and form.is_valid():
        try:
            add_comment(deal, by=request.user, **form.cleaned_data)
        except Invalid as refusal:  # the other side went away since the form was checked
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("The comment is written."))
            return back_to(deal)
    return render(request, "deals/comment.html", {"deal": deal, "comment_form": form})


comment.keeps_input = True  # type: ignore[attr-defined]  # read by the sign-in middleware


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def change_comment(request: HttpRequest, reference: str, handle: str) -> HttpResponse:
    """Put one's own comment right; the other side reads the new text, marked as edited.

    What was typed too slowly is given back, so that it can be copied into a new comment.
    """
    deal = get_deal(request, reference)
    if not PUBLIC_ID.fullmatch(handle):
        raise Http404
    found = get_object_or_404(deal.comments, handle=handle, author=request.user)
    status = 200
    if request.method != "POST":
        refuse_if_too_old(found)
    form = CommentTextForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            edit_comment(found, by=request.user, text=form.cleaned_data["text"])
        except NotNow as refusal:
            form.add_error("text", refusal.message)
            status = 409
        else:
            messages.success(request, _("The comment is changed."))
            return back_to(deal)
    context = {"deal": deal, "comment_form": form, "changed": found, "sides": sides_of(deal)}
    return render(request, "deals/comment.html", context, status=status)


def back_to(deal: Deal) -> HttpResponse:
    return redirect(reverse("deals:deal", args=[deal.reference]) + "#timeline")


urlpatterns = [
    path("deals/<reference>/comment/", comment, name="comment"),
    path("deals/<reference>/comment/<handle>/", change_comment, name="change-comment"),
]
