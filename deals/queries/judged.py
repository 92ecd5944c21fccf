"""What verbs judge a deal by besides its own row: its engagement and its team, each time anew."""

from functools import cache

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from deals.models import AssessmentType, Deal, DraftInput, Engagement, TeamMember
from deals.queries.again import ORGANIZATION, STAND_INS, Again

ENGAGEMENTS = Engagement.objects.select_related("customer", "assessment_type")


@cache
def _engagements() -> Again[Engagement]:
    kept = DraftInput.objects.filter(deal__engagement=OuterRef("pk"))
    vetted = AssessmentType.vetted.through.objects.filter(
        assessmenttype=OuterRef("assessment_type"),
        organization=Coalesce(OuterRef("recipient__organization"), Value(ORGANIZATION)),
    )
    worker = Subquery(vetted.values("organization")[:1])
    judged = ENGAGEMENTS.annotate(keeps_input=Exists(kept), vetted_worker=worker)
    return Again(judged.filter(pk=STAND_INS))


@cache
def _teams() -> Again[TeamMember]:
    return Again(TeamMember.objects.filter(deal=STAND_INS))


def engagement_of(deal: Deal) -> Engagement:
    """With customer and assessment type.

    Of a draft it says whether steps hold input with errors (`keeps_input`), and the key of the
    organization that works on the deal, if it is vetted for the type (`vetted_worker`).
    """
    given = {STAND_INS: deal.engagement_id, ORGANIZATION: deal.organization_id}
    (engagement,) = _engagements().rows(given)
    return engagement


def team_of(deal: Deal) -> list[TeamMember]:
    """All who were ever on it."""
    team = _teams().rows({STAND_INS: deal.pk})
    for member in team:
        member.deal = deal
    return team
