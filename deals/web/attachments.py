"""Attachments: put on a deal, downloaded, removed; files are only ever served from here."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from deals.actions.attachments import add_attachment, kinds_now, refuse_unless_attachable
from deals.actions.attachments import remove_attachment as remove
from deals.enums import Status
from deals.errors import Invalid
from deals.forms.attachments import AttachmentForm
from deals.models import Attachment, Deal
from deals.web.base import PUBLIC_ID, answers_refusals, get_deal

# A browser that shows the file all the same runs nothing of it.
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def attachments(request: HttpRequest, reference: str) -> HttpResponse:
    """Attach a file; with errors the form stands on a page of its own."""
    deal = get_created(request, reference)
    refuse_unless_attachable(deal, by=request.user)
    form = AttachmentForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds_now(deal),
        deal_type=deal.deal_type,
        progress=deal.progress,
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_attachment(deal, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("The file is attached."))
            return back_to(deal)
    return render(request, "deals/attach.html", {"deal": deal, "attachment_form": form})


attachments.takes_files = True  # type: ignore[attr-defined]  # read by the middleware


@require_safe
@answers_refusals
def attachment(request: HttpRequest, reference: str, public_id: str) -> HttpResponseBase:
    """The file, to be saved, never to be shown as a page of the portal."""
    seen = Deal.objects.visible_to(request.user)
    return as_file(get_attachment(get_deal(request, reference, seen), public_id))


def as_file(found: Attachment) -> FileResponse:
    """The answer that saves the file; 404 when the storage has lost it."""
    try:
        file = found.file.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
        headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def remove_attachment(request: HttpRequest, reference: str, public_id: str) -> HttpResponse:
    """Ask, then remove."""
    deal = get_created(request, reference)
    refuse_unless_attachable(deal, by=request.user)
    found = get_attachment(deal, public_id)
    if request.method == "POST":
        remove(found, by=request.user)
        messages.success(request, _("The attachment is removed."))
        return back_to(deal)
    return render(request, "deals/remove_attachment.html", {"deal": deal, "attachment": found})


def get_created(request: HttpRequest, reference: str) -> Deal:
    """The deal, if it is no draft any more: those have no attachments."""
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise Http404
    return deal


def get_attachment(deal: Deal, public_id: str) -> Attachment:
    if not PUBLIC_ID.fullmatch(public_id):
        raise Http404
    return get_object_or_404(deal.attachments, public_id=public_id, removed_at=None)


def back_to(deal: Deal) -> HttpResponse:
    return redirect(reverse("deals:deal", args=[deal.reference]) + "#attachments")


urlpatterns = [
    path("deals/<reference>/attachments/", attachments, name="attachments"),
    path("deals/<reference>/attachments/<public_id>/", attachment, name="attachment"),
    path(
        "deals/<reference>/attachments/<public_id>/remove/",
        remove_attachment,
        name="remove-attachment",
    ),
]
