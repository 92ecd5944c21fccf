"""What verbs judge a deal by besides its own row, each time anew, in one query."""

from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Assignment
from deals.models import AssessmentType, Deal, DraftInput, Engagement, Solution, TeamMember
from deals.queries.again import ORGANIZATION, STAND_INS, Again
from deals.queries.gathered import Gathered, models_of, whole

ENGAGEMENTS = Engagement.objects.select_related("customer", "assessment_type")
ENGAGEMENT, DEAL, ACTOR = range(STAND_INS, STAND_INS + 3)


@cache
def _judged() -> Again[Engagement]:
    kept = DraftInput.objects.filter(deal__engagement=OuterRef("pk"))
    assigned = Assignment.objects.filter(user=ACTOR).order_by("role", "location_id")
    judged = ENGAGEMENTS.annotate(
        keeps_input=Exists(kept),
        vetted_worker=vetted_worker("", own=Value(ORGANIZATION)),
        assigned=Gathered(assigned, "role", "location_id"),
        of_team=whole(TeamMember.objects.filter(deal=DEAL)),
        of_catalogue=whole(Solution.objects.filter(engagement=OuterRef("pk"))),
    )
    return Again(judged.filter(pk=ENGAGEMENT))


def vetted_worker(case: str, *, own: Any) -> Subquery:
    """The organization that works on a deal, if it is vetted for the type; `own` is the deal's.

    `case` leads to the engagement.
    """
    vetted = AssessmentType.vetted.through.objects.filter(
        assessmenttype=OuterRef(f"{case}assessment_type"),
        organization=Coalesce(OuterRef(f"{case}recipient__organization"), own),
    )
    return Subquery(vetted.values("organization")[:1])


def engagement_of(deal: Deal, *, by: Any) -> tuple[Any, list[TeamMember], list[Solution]]:
    """With customer and assessment type; all who were ever on the team; and the solutions.

    Of a draft the engagement says whether steps hold input with errors (`keeps_input`), and the
    key of the organization that works on the deal, if it is vetted for the type (`vetted_worker`);
    of `by` it says roles and locations (`assigned`).
    """
    given = {
        ENGAGEMENT: deal.engagement_id,
        DEAL: deal.pk,
        ACTOR: by and by.pk,
        ORGANIZATION: deal.organization_id,
    }
    engagement: Any
    (engagement,) = _judged().rows(given)
    team = models_of(TeamMember, engagement.of_team)
    for member in team:
        member.deal = deal
    return engagement, team, models_of(Solution, engagement.of_catalogue)
