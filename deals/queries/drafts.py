"""Reads of drafts with more than one caller."""

import hashlib
import json
from typing import Any

from django.db.models import OuterRef, QuerySet

from accounts.scope import Scope
from deals.enums import Status
from deals.models import Deal, DraftInput, Solution, TeamMember
from deals.queries.again import Again, for_anybody
from deals.queries.asking import Asker
from deals.queries.gathered import whole
from deals.queries.judged import vetted_worker

REFERENCE = "?"  # stands for one
OF_ENGAGEMENT = (
    *("engagement__customer", "engagement__recipient__organization"),
    *("engagement__assessment_type", "engagement__assessment_location"),
)


def blank_drafts(author: Any = None) -> QuerySet[Deal]:
    """Drafts that were started and never saved; the author's own, or everybody's."""
    drafts = Deal.objects.filter(status=Status.DRAFT, version=0)
    if author is not None:
        drafts = drafts.filter(author=author, organization=author.organization_id)
    return drafts.order_by("-pk")


def step_basis(draft: Deal, step: str) -> str:
    """A fingerprint of what a step has stored.

    A form carries it, so that saving notices what another tab stored in the same step and
    lets changes of other steps alone.
    """
    return hashlib.sha256(json.dumps(_stored(draft, step)).encode()).hexdigest()[:16]


def _stored(draft: Deal, step: str) -> list[str]:
    engagement = draft.engagement
    if step == "customer":
        return [str(engagement.customer_id), str(engagement.recipient_id)]
    if step == "contact":
        names = ("first_name", "last_name", "phone", "email")
        values = [getattr(engagement, f"contact_{name}") for name in names]
        return [str(value) for value in (*values, engagement.specialist_notes)]
    if step == "team":
        return [f"{m.name}|{m.phone}|{m.email}" for m in draft.current_team]
    if step == "solution":
        keys = (engagement.assessment_type_id, engagement.assessment_location_id)
        solutions = sorted(solution.pk for solution in engagement.chosen_solutions)
        return [engagement.solution_type, engagement.help_wanted, *map(str, (*keys, *solutions))]
    own = (draft.name, draft.location_id, draft.value, draft.currency, draft.close_date)
    return [str(value) for value in (*own, draft.crm_id, draft.campaign_id, draft.notes)]


def draft_for_page(user: Any, scope: Scope, reference: str) -> Any:
    """The deal that the user sees under it, or None, with all that the wizard shows of it.

    That are gathered `of_team`, `of_inputs` and `of_catalogue`, and its `vetted_worker`, too.
    """
    return next(iter(_pages(user, scope, given={REFERENCE: reference})), None)


@for_anybody
def _pages(asker: Asker, scope: Scope) -> Again[Deal]:
    seen = Deal.objects.visible_to(asker, scope).filter(reference=REFERENCE)
    mine = {"deal": OuterRef("pk")}
    return Again(
        seen.select_related("organization", "location", *OF_ENGAGEMENT).annotate(
            of_team=whole(TeamMember.objects.filter(**mine)),
            of_inputs=whole(DraftInput.objects.filter(**mine)),
            of_catalogue=whole(Solution.objects.filter(engagement=OuterRef("engagement"))),
            vetted_worker=vetted_worker("engagement__", own=OuterRef("organization")),
        )
    )


def drafts_of(user: Any) -> QuerySet[Deal]:
    """The user's drafts that hold something, last changed first."""
    drafts = Deal.objects.visible_to(user).filter(status=Status.DRAFT, version__gt=0)
    return drafts.select_related("engagement__customer").order_by("-changed_at", "-pk")[:20]
