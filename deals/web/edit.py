"""Editing a deal: one form with the sections that may change now (spec section 6)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from accounts.authorize import may_work
from deals.actions.details import edit_deal
from deals.actions.fields import other_side_accepted
from deals.editability import Group
from deals.enums import Status
from deals.errors import NotAllowed, NotFound, NotNow, Problem, Stale
from deals.forms.edit import FORMS, edit_forms, posted_with_bases
from deals.models import Deal, DealEvent
from deals.queries.deal_page import editable_groups, events_since
from deals.web.base import answers_refusals, get_deal, not_now, posted_version
from deals.web.merging import Merge, Typed, typed_into

# The card of the deal page in whose place a section's form opens.
CARDS = {Group.CONTACT: "customer", Group.DETAILS: "details", Group.SOLUTIONS: "solution"}


def get_editable(request: HttpRequest, reference: str) -> tuple[Deal, list[Group]]:
    """The deal and the groups of its fields that the user may change now.

    `NotAllowed` without the right; `NotNow` if nothing can be changed, e.g. of a closed deal.
    """
    deal = get_deal(request, reference)
    if deal.status == Status.DRAFT:
        raise NotFound
    if not may_work(deal, request.user):
        raise NotAllowed(_("Your role doesn't allow this."))
    groups = editable_groups(deal, other_side_accepted=other_side_accepted(deal))
    if not groups:
        words = _("Nothing can be changed while the deal is “%s”.") % deal.status_label
        raise NotNow([Problem("", "", words)])
    return deal, groups


@method_decorator(answers_refusals, name="dispatch")
class EditView(View):
    """The whole form, or with `?section=` one section of it."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal, groups = get_editable(request, reference)
        groups = asked_for(request, groups)
        forms = edit_forms(deal, request.user, groups)
        if len(groups) == 1:
            for field in list(forms[groups[0]].fields.values())[:1]:
                field.widget.attrs["autofocus"] = True
        return self.page(deal, groups, forms)

    def post(self, request: HttpRequest, reference: str, tries: int = 3) -> HttpResponse:
        try:
            deal, groups = get_editable(request, reference)
        except NotNow as refusal:
            return closed_meanwhile(request, reference, refusal)
        groups = asked_for(request, groups)
        forms = edit_forms(deal, request.user, groups, request.POST)
        since = posted_version(request)
        merge = Merge(deal, forms, request.POST, others_since(deal, request.user, since))
        if not all([form.is_valid() for form in forms.values()]):
            return self.page(deal, groups, forms, version=since)
        if merge.overlaps:
            return self.page(deal, groups, forms, version=since, merge=merge, status=409)
        try:
            edit_deal(deal, by=request.user, values=merge.values, version=deal.version)
        except Stale:  # somebody was quicker by a moment: look again
            return self.post(request, reference, tries - 1) if tries else busy(request, deal)
        tell(request, merge, too_late(request, deal, groups))
        return redirect("deals:deal", reference=deal.reference)

    def page(
        self,
        deal: Deal,
        groups: list[Group],
        forms: Mapping[str, Any],
        *,
        status: int = 200,
        version: int | None = None,
        **more: Any,
    ) -> HttpResponse:
        context = {
            "deal": deal,
            "forms": forms,
            "editable": {str(group) for group in groups},
            "card": CARDS.get(groups[0], "") if getattr(self.request, "htmx", False) else "",
            "section": self.request.POST.get("section", self.request.GET.get("section", "")),
            "version": deal.version if version is None else version,
            **more,
        }
        return render(self.request, "deals/deal_edit.html", context, status=status)


def asked_for(request: HttpRequest, groups: list[Group]) -> list[Group]:
    """One section where one is asked for and may be changed, else all."""
    asked = request.POST.get("section", request.GET.get("section", ""))
    return [group for group in groups if group == asked] or groups


def others_since(deal: Deal, user: Any, version: int | None) -> list[DealEvent]:
    """What others did since the page was made; one's own consecutive saves are no news."""
    if version is None or version == deal.version:
        return []
    return [event for event in events_since(deal, version) if event.actor_id != user.pk]


def tell(request: HttpRequest, merge: Merge, late: list[Typed]) -> None:
    """Say what was saved, what others changed beside it, and what came too late."""
    if merge.values:
        messages.success(request, _("Your changes are saved."))
    elif not late:
        messages.info(request, _("Nothing was changed."))
    if merge.values and merge.by_others:
        words = _("Meanwhile %(who)s changed: %(fields)s. Both are kept.")
        messages.info(request, words % {"who": merge.who, "fields": ", ".join(merge.by_others)})
    for typed in late:
        words = _("Not saved, because it can't be changed any more: %(label)s “%(value)s”.")
        messages.warning(request, words % {"label": typed.label, "value": typed.value})


def too_late(request: HttpRequest, deal: Deal, groups: list[Group]) -> list[Typed]:
    """What was typed into sections that can't be changed any more."""
    posted = [g for g in FORMS if g not in groups and posted_with_bases(request.POST, g)]
    forms = edit_forms(deal, request.user, posted, request.POST)
    return [typed for form in forms.values() for typed in typed_into(form)]


def closed_meanwhile(request: HttpRequest, reference: str, refusal: NotNow) -> HttpResponse:
    """Why nothing can be changed any more, and what was typed, to be copied."""
    deal = get_deal(request, reference)
    late = too_late(request, deal, [])
    return not_now(request, refusal.problems, reference, typed=late)


def busy(request: HttpRequest, deal: Deal) -> HttpResponse:
    words = _("Others are changing this deal just now; try again in a moment.")
    late = too_late(request, deal, [])
    return not_now(request, [Problem("", "", words)], deal.reference, typed=late)


urlpatterns = [path("deals/<reference>/edit/", EditView.as_view(), name="edit")]
