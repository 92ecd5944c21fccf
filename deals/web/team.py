"""Editing the team: the wizard's rows, with the version check of a deal."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from deals.actions.team import set_team
from deals.editability import Group
from deals.enums import EventKind
from deals.errors import Invalid, NotNow, Problem, Stale
from deals.events import entries
from deals.forms.team import TeamForm, typed_rows
from deals.forms.team import changed_rows as buttons
from deals.models import Deal, DealEvent
from deals.queries.team import recent_contacts
from deals.web.base import answers_refusals, posted_version
from deals.web.edit import busy, get_editable, others_since
from deals.web.entries import drawn
from deals.web.merging import merged_team
from deals.web.timeline import known_for


@method_decorator(answers_refusals, name="dispatch")
class TeamView(View):
    """Rows are added and removed by buttons, so that it works without JavaScript."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal = get_team_deal(request, reference)
        return self.page(deal, TeamForm(draft=deal))

    def post(self, request: HttpRequest, reference: str, tries: int = 3) -> HttpResponse:
        deal, version = get_team_deal(request, reference), posted_version(request)
        if (rows := changed_rows(request, deal)) is not None:
            return self.page(deal, TeamForm(draft=deal, rows=rows), version=version)
        form = TeamForm(request.POST, draft=deal)
        if not form.is_valid():
            return self.page(deal, form, version=version)
        members = form.values()["team"]
        others = others_since(deal, request.user, version)
        if "mine" not in request.POST or str(deal.version) != request.POST["mine"]:
            members = merged_team(deal, members, others)
        if members is None:
            return self.changed(deal, form, others, version=version)
        try:
            set_team(deal, by=request.user, members=members, version=deal.version)
        except Stale:  # somebody was quicker by a moment: look again
            return self.post(request, reference, tries - 1) if tries else busy(request, deal)
        except Invalid as refusal:
            form.add_error(None, refusal.message)
            return self.page(deal, form, version=version)
        return self.saved(deal, others)

    def saved(self, deal: Deal, others: Sequence[DealEvent]) -> HttpResponse:
        """Back to the deal; who took themselves off the team may not see it any more."""
        if Deal.objects.visible_to(self.request.user).filter(pk=deal.pk).exists():
            messages.success(self.request, _("The team is saved."))
            if any(event.kind == EventKind.TEAM_CHANGED for event in others):
                words = _(
                    "Others changed the team meanwhile; their changes and yours are both kept."
                )
                messages.info(self.request, words)
            return redirect("deals:deal", reference=deal.reference)
        words = _("The team is saved. You are not on it any more and can no longer see the deal.")
        messages.success(self.request, words)
        return redirect("home")

    def changed(
        self, deal: Deal, form: TeamForm, others: Sequence[DealEvent], *, version: int | None
    ) -> HttpResponse:
        """What others changed of the same people; "Save mine" puts one's own over it."""
        by = self.request.user
        past = entries(others, known_for(deal, others, by))
        shown = drawn(past, deal, by)
        return self.page(deal, form, status=409, entries=shown, version=version)

    def page(
        self,
        deal: Deal,
        form: TeamForm,
        *,
        version: int | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The form; after a button for rows it stays made from the version it was made from."""
        made_from = deal.version if version is None else version
        recent = recent_contacts(self.request.user, deal)
        context = {"deal": deal, "form": form, "version": made_from, "recent": recent, **more}
        return render(self.request, "deals/deal_team.html", context, status=status)


def get_team_deal(request: HttpRequest, reference: str) -> Deal:
    deal, groups = get_editable(request, reference)
    if Group.TEAM not in groups:
        raise NotNow([Problem("", "team", _("The team can't be changed any more."))])
    return deal


def changed_rows(request: HttpRequest, deal: Deal) -> list[dict[str, Any]] | None:
    """The typed rows with one more or one less, when a button for that was pressed."""
    rows: list[dict[str, Any]] | None = buttons(request.POST)
    if rows is not None:
        return rows
    if (email := request.POST.get("recent")) is not None:
        added = [c for c in recent_contacts(request.user, deal) if c.email == email]
        filled = [row for row in typed_rows(request.POST) if any(row.values())]
        return filled + [{"name": c.name, "phone": c.phone, "email": c.email} for c in added]
    return None


urlpatterns = [path("deals/<reference>/team/", TeamView.as_view(), name="team")]
