"""The other parties' deals of a deal page: what is told of them; and perhaps doubles of it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Value, prefetch_related_objects

from accounts.scope import Scope
from deals.enums import Status
from deals.guards import is_there_to_read
from deals.models import Deal, Engagement, Reason, Solution, TeamMember
from deals.models.deal import DealQuerySet
from deals.queries.again import STAND_INS, Again, for_anybody
from deals.queries.asking import Asker
from deals.queries.duplicates import perhaps_doubles

MOST = 20  # others of the same customer that are looked at
ACCEPTED_ONCE = {Status.ACCEPTED, Status.WON, Status.LOST}
UNANSWERED = {Status.RECEIVED, Status.DECLINED, Status.EXPIRED}
DEAL, ENGAGEMENT, CUSTOMER, ASSESSMENT, SOLUTIONS = range(STAND_INS, STAND_INS + 5)


@dataclass(frozen=True)
class Related:
    """All that is told of the other party's deal (spec section 1), and nothing more.

    Its sender is also told why it was declined, and that a late answer is asked for.
    """

    party: str
    party_id: int
    status: str
    status_label: Any
    contact: TeamMember | None
    reads_only: bool = False
    reason: Any = None
    reason_notes: str = ""
    asks_late: bool = False

    @property
    def has_accepted(self) -> bool:
        return self.status in ACCEPTED_ONCE


TOLD_OF_OTHERS = (
    *("engagement", "organization__name", "status", "direction", "deal_type", "answer_due_at"),
    *("sent_by", "reason_notes", "late_asked_at", "reference", "name"),
    *(f"reason__{field.name}" for field in Reason._meta.concrete_fields),
)


def other_deals(deal: Deal, user: Any, scope: Scope) -> tuple[list[Deal], list[Deal]]:
    """The other parties' deals in the engagement, and perhaps doubles among those the user sees."""
    engagement = deal.engagement
    solutions = [solution.pk for solution in engagement.chosen_solutions]
    kind = deal.is_open, bool(engagement.assessment_type_id), len(solutions)
    given = {
        DEAL: deal.pk,
        ENGAGEMENT: engagement.pk,
        CUSTOMER: engagement.customer_id,
        ASSESSMENT: engagement.assessment_type_id,
        **dict(enumerate(solutions, SOLUTIONS)),
    }
    others: list[Any] = _others(user, scope, *kind, given=given)
    parties = [other for other in others if other.rank == 0]
    return parties[::-1], others[len(parties) :]


@for_anybody
def _others(
    asker: Asker, scope: Scope, is_open: bool, assesses: bool, solutions: int
) -> Again[Deal]:
    """A union, since databases plan one condition with "or" over all indexes of deals for long."""
    engagement = Engagement(
        pk=ENGAGEMENT, customer_id=CUSTOMER, assessment_type_id=ASSESSMENT if assesses else None
    )
    engagement.chosen_solutions = [Solution(pk=SOLUTIONS + n) for n in range(solutions)]
    deal = Deal(
        pk=DEAL,
        organization_id=scope.organization_id or 0,
        engagement=engagement,
        status=Status.ACCEPTED if is_open else Status.LOST,
    )
    doubles = perhaps_doubles(deal, Deal.objects.visible_to(asker, scope))
    parties = _told(Deal.objects.filter(engagement=ENGAGEMENT), deal).annotate(rank=Value(0))
    perhaps = _told(doubles.exclude(engagement=ENGAGEMENT), deal).annotate(rank=Value(1))
    return Again(parties.union(perhaps, all=True).order_by("rank", "-pk")[:MOST])


def parties_of(deal: Deal) -> list[Deal]:
    """The other parties' deals in the same engagement."""
    return list(_told(Deal.objects.filter(engagement=deal.engagement_id), deal).order_by("pk"))


def _told(deals: DealQuerySet, deal: Deal) -> DealQuerySet:
    others = deals.exclude(pk=deal.pk).exclude(status=Status.DRAFT)
    return others.select_related("organization", "reason").only(*TOLD_OF_OTHERS)


def related_deals(deal: Deal, others: list[Deal]) -> list[Related]:
    """What is told of the other parties' deals; contacts once both have accepted.

    Reads the team of the deal with theirs.
    """
    answered = deal.status not in UNANSWERED
    told = [other for other in others if answered and other.status not in UNANSWERED]
    prefetch_related_objects([deal, *told], "team")
    return [_related(other, deal, answered=answered) for other in others]


def _related(other: Deal, deal: Deal, *, answered: bool) -> Related:
    told = Related(
        party=other.organization.name,
        party_id=other.organization_id,
        status=other.shown_status,
        status_label=other.status_label,
        contact=_contact(other) if answered else None,
        reads_only=is_there_to_read(other),
    )
    if other.sent_by_id != deal.pk:
        return told
    declined = other.status == Status.DECLINED
    return replace(
        told,
        reason=other.reason if declined else None,
        reason_notes=other.reason_notes if declined else "",
        asks_late=other.status == Status.EXPIRED and other.late_asked_at is not None,
    )


def _contact(other: Deal) -> TeamMember | None:
    return None if other.status in UNANSWERED else next(iter(other.current_team), None)
