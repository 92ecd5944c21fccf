"""The deal page (spec section 8)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.authorize import may_reopen, may_work, rights_on
from accounts.roles import Right
from accounts.scope import shown_scope
from deals.actions.attachments import kinds_now
from deals.enums import REOPENABLE, Direction, Status
from deals.events import entries
from deals.guards import missing_for_submission
from deals.lists import listing_of
from deals.models import Deal
from deals.models.deal import DealQuerySet
from deals.pipelines import next_stage, stage_at
from deals.queries.deal_page import (
    editable_groups,
    history,
    read_marks,
    shows_contact,
    steps_of,
)
from deals.queries.duplicates import doubles_of
from deals.queries.lists import for_drafts
from deals.queries.parties import Related, other_deals, related_deals
from deals.queries.readers import Reader, readers_of
from deals.queries.similar import Similar, similar_deals
from deals.queries.verbs import Verb, verbs_for
from deals.queries.whole_deal import deal_for_page, read_more
from deals.web.base import answers_refusals, spelled
from deals.web.blank_forms import attachment_fields, comment_fields
from deals.web.entries import drawn
from deals.web.favourites import star
from deals.web.registration import card
from deals.web.sharing import can_share
from deals.web.timeline import known_for
from portal.web.querystring import with_values


@require_safe
@answers_refusals
def deal_page(request: HttpRequest, reference: str) -> HttpResponse:
    scope = shown_scope(request)
    seen = Deal.objects.visible_to(request.user, scope)
    deal = deal_for_page(request.user, scope, spelled(reference))
    if deal is None:
        raise Http404
    if deal.status == Status.DRAFT:
        return redirect("deals:step", reference=deal.reference, step=first_step(deal.pk, seen))
    read_more(deal)
    similar = similar_with_marks(deal, seen)
    parties, perhaps = other_deals(deal, request.user, scope)
    related, readers = related_deals(deal, parties), readers_of(deal)
    sides = tuple(other.party for other in related)
    rights = rights_on(deal, request.user, scope)
    works = Right.WORK in rights
    known = {may_work: works, may_reopen: Right.REOPEN in rights}
    verbs = verbs_for(deal, request.user, known)
    context = {
        "deal": deal,
        "star": star(deal.reference, deal.title, on=deal.starred),
        "related": related,
        "readers": readers,
        "steps": steps_of(deal),
        "stage": stage_at(deal.deal_type, deal.progress),
        "may_grant": works and any(other.asks_late for other in related),
        "recipient": deal.engagement.recipient if deal.direction == Direction.OUTBOUND else None,
        "contact_shown": shows_contact(deal),
        "comment_fields": comment_fields(deal.organization.name, sides) if works else "",
        "similar": similar,
        "doubles": doubles_of(deal, seen, perhaps),
        **attached(deal, works=works),
        **bar(deal, verbs, related),
        **team(deal, readers),
        **past(deal, request, parties),
        **card(deal, works=works),
        "from_list": from_list(deal, request),
    }
    return render(request, "deals/deal.html", context)


def similar_with_marks(deal: Deal, seen: DealQuerySet) -> list[Similar]:
    """Similar deals of one that waits for an answer; reads the marks of `deal` with theirs."""
    if deal.shown_status == Status.RECEIVED:
        return similar_deals(deal, seen)
    read_marks([deal])
    return []


def first_step(key: int, seen: DealQuerySet) -> str:
    """The first step of a draft that needs something; the consent when none does."""
    problems = missing_for_submission(for_drafts(seen).get(pk=key))
    return next((problem.step for problem in problems), "consent")


def from_list(deal: Deal, request: HttpRequest) -> dict[str, str] | None:
    """The list that the deal was opened from, and the addresses of its neighbours there."""
    named = request.GET.get("in", "")
    listing = listing_of(request.user, named, shown_scope(request)) if named else None
    if listing is None:
        return None
    query = with_values(listing.query).rstrip("?")
    link = "?in=" + quote(listing.tab + query, safe="")
    found = zip(("before", "after"), listing.neighbours(deal), strict=True)
    links = {way: reverse("deals:deal", args=[one.reference]) + link for way, one in found if one}
    return {"url": reverse(f"deals:{listing.tab}") + query, **links}


def attached(deal: Deal, *, works: bool) -> dict[str, Any]:
    """The attachments that are there, whether each may be removed, and the form for another."""
    kinds = tuple(kinds_now(deal)) if works else ()
    facts = kinds, deal.deal_type, deal.progress
    all_of_them = deal.attachments.all() if deal.has_attachments else ()  # type: ignore[attr-defined]  # annotated
    there = [one for one in all_of_them if one.removed_at is None]
    return {
        "attachments": [(one, one.kind in kinds) for one in there],
        "attachment_fields": attachment_fields(*facts) if kinds else "",
    }


def bar(deal: Deal, verbs: list[Verb], related: Sequence[Related]) -> dict[str, Any]:
    """The action bar: the verbs, or the one sentence that holds for all of them."""
    groups = editable_groups(deal, other_side_accepted=any(r.has_accepted for r in related))
    return {
        "verbs": {verb.name.replace("-", "_"): verb for verb in verbs},
        "read_only": common_hindrance(verbs) if verbs else "",
        "editable": {str(group) for group in groups} if verbs else set(),
        "can_share": can_share(deal),
        "next_stage": next_stage(deal.deal_type, deal.progress),
    }


def common_hindrance(verbs: Sequence[Verb]) -> str:
    """What keeps every verb from being pressed, if it is the same for all; else ""."""
    first = {str(verb.problems[0].message) if verb.problems else "" for verb in verbs}
    return first.pop() if len(verbs) > 1 and len(first) == 1 else ""


def team(deal: Deal, readers: Sequence[Reader]) -> dict[str, Any]:
    """The team, each with whether they can see the deal themselves."""
    seeing = {reader.user.email for reader in readers}
    return {"team": [(member, member.email in seeing) for member in deal.current_team]}


def past(deal: Deal, request: HttpRequest, parties: Sequence[Deal]) -> dict[str, Any]:
    """A page of the timeline, and what is said about the end of a closed deal."""
    before = moment(request.GET.get("before", ""))
    shown, goes_on = history(deal, before=before)
    known = known_for(deal, shown, request.user, parties)
    survivor = deal.surviving_deal
    timeline = entries(shown, known)
    older = before_url(deal, shown[-1].at) if goes_on else ""
    return {
        "timeline": timeline,
        "entries": drawn(timeline, deal, request.user, older=older),
        "older": older,
        "newer": before,
        "survivor": survivor if survivor and survivor.reference in known.references else None,
        "reopen_until": reopenable_until(deal),
    }


def before_url(deal: Deal, at: datetime) -> str:
    """The address of the page of the timeline that begins before that moment."""
    return f"{reverse('deals:deal', args=[deal.reference])}?before={quote(at.isoformat())}"


def moment(text: str) -> datetime | None:
    """The moment that an address names; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo and found.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None


def reopenable_until(deal: Deal) -> Any:
    """Until when the deal can be reopened; None if it can't or that is over."""
    until = deal.reopen_until if deal.status in REOPENABLE else None
    return until if until and timezone.now() <= until else None


urlpatterns = [path("deals/<reference>/", deal_page, name="deal")]
