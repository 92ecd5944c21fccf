"""Editing the team: the wizard's rows, with the version check of a deal."""

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
from deals.errors import Invalid, NotNow, Problem, Stale
from deals.events import entries
from deals.forms.team import TeamForm, typed_rows
from deals.forms.team import changed_rows as buttons
from deals.models import Deal
from deals.queries.deal_page import events_since
from deals.queries.team import recent_contacts
from deals.web.base import answers_refusals, get_deal, posted_version
from deals.web.edit import get_editable
from deals.web.timeline import known_for


@method_decorator(answers_refusals, name="dispatch")
class TeamView(View):
    """Rows are added and removed by buttons, so that it works without JavaScript."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal = get_team_deal(request, reference)
        return self.page(deal, TeamForm(draft=deal))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        deal, version = get_team_deal(request, reference), posted_version(request)
        if (rows := changed_rows(request, deal)) is not None:
            return self.page(deal, TeamForm(draft=deal, rows=rows), version=version)
        form = TeamForm(request.POST, draft=deal)
        if version is not None and version != deal.version:
            return self.changed(deal, form, since=version)
        if not form.is_valid():
            return self.page(deal, form)
        try:
            set_team(deal, by=request.user, members=form.values()["team"], version=version)
        except Stale:
            return self.changed(get_deal(request, reference), form, since=version or 0)
        except Invalid as refusal:
            form.add_error(None, refusal.message)
            return self.page(deal, form)
        return self.saved(deal)

    def saved(self, deal: Deal) -> HttpResponse:
        """Back to the deal; who took themselves off the team may not see it any more."""
        if Deal.objects.visible_to(self.request.user).filter(pk=deal.pk).exists():
            messages.success(self.request, _("The team is saved."))
            return redirect("deals:deal", reference=deal.reference)
        words = _("The team is saved. You are not on it any more and can no longer see the deal.")
        messages.success(self.request, words)
        return redirect("home")

    def changed(self, deal: Deal, form: TeamForm, *, since: int) -> HttpResponse:
        """What others changed since the form was made; saving again puts one's own over it."""
        events = events_since(deal, since)
        past = entries(events, known_for(deal, events, self.request.user))
        return self.page(deal, form, status=409, entries=past)

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
