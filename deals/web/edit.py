"""Editing a deal: one form with the sections that may change now (spec section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from accounts.authorize import may_work
from deals.actions.details import edit_deal
from deals.actions.fields import ON_ENGAGEMENT, other_side_accepted, plain
from deals.editability import Group
from deals.enums import Status
from deals.errors import NotAllowed, NotFound, NotNow, Problem, Stale
from deals.events import entries, in_words, label_of
from deals.forms.edit import edit_forms
from deals.models import Deal
from deals.queries.deal_page import editable_groups, events_since
from deals.web.base import answers_refusals, get_deal, posted_version
from deals.web.timeline import known_for


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
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal, groups = get_editable(request, reference)
        return self.page(deal, groups, edit_forms(deal, request.user, groups))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal, groups = get_editable(request, reference)
        forms = edit_forms(deal, request.user, groups, request.POST)
        version = posted_version(request)
        valid = all([form.is_valid() for form in forms.values()])
        if version is not None and version != deal.version:
            return self.changed(deal, groups, forms, since=version)
        if not valid:
            return self.page(deal, groups, forms)
        values = changed_values(forms)
        try:
            edit_deal(deal, by=request.user, values=values, version=version)
        except Stale:
            deal, groups = get_editable(request, reference)
            forms = edit_forms(deal, request.user, groups, request.POST)
            for form in forms.values():
                form.is_valid()
            return self.changed(deal, groups, forms, since=version or 0)
        if values:
            messages.success(request, _("Your changes are saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("deals:deal", reference=deal.reference)

    def changed(
        self, deal: Deal, groups: list[Group], forms: Mapping[str, ModelForm[Any]], *, since: int
    ) -> HttpResponse:
        """What others changed since the form was made; saving again puts one's own over it."""
        events = events_since(deal, since)
        touched = {name for event in events for name in event.data.get("changes", {})}
        more = {
            "entries": entries(events, known_for(deal, events, self.request.user)),
            "conflicts": conflicts(deal, forms, touched),
        }
        return self.page(deal, groups, forms, status=409, **more)

    def page(
        self,
        deal: Deal,
        groups: list[Group],
        forms: Mapping[str, ModelForm[Any]],
        *,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        context = {"deal": deal, "forms": forms, "editable": {str(g) for g in groups}, **more}
        return render(self.request, "deals/deal_edit.html", context, status=status)


def changed_values(forms: Mapping[str, ModelForm[Any]]) -> dict[str, Any]:
    """What differs from what is stored; a field left alone is not written."""
    return {n: f.cleaned_data[n] for f in forms.values() for n in f.changed_data}


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed and that one's own form holds differently."""

    label: str
    stored: str
    yours: str


def conflicts(deal: Deal, forms: Mapping[str, ModelForm[Any]], touched: set[str]) -> list[Conflict]:
    mine = {n: v for form in forms.values() for n, v in getattr(form, "cleaned_data", {}).items()}
    return [
        Conflict(label_of(name), in_words(name, stored), in_words(name, plain_of(yours)))
        for name, yours in mine.items()
        if name in touched and (stored := stored_of(deal, name)) != plain_of(yours)
    ]


def stored_of(deal: Deal, name: str) -> Any:
    if name == "solutions":
        return plain_of(deal.engagement.chosen_solutions)
    return plain(getattr(deal.engagement if name in ON_ENGAGEMENT else deal, name))


def plain_of(value: Any) -> Any:
    """A form's value as history would store it."""
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(sorted(str(one) for one in value))
    return plain(value)


urlpatterns = [path("deals/<reference>/edit/", EditView.as_view(), name="edit")]
