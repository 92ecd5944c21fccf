"""What the lists of deals read: the rows of a tab, just the columns shown, and how many."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Organization
from accounts.scope import Scope
from deals.guards import missing_for_submission
from deals.models import Deal, Solution
from deals.models.deal import DealQuerySet

# By what a tab is ordered, newest first; each has its index in Deal.Meta.
ORDER = {
    "inbound": "submitted_at",
    "outbound": "submitted_at",
    "closed": "ended_at",
    "drafts": "changed_at",
}
TABS = ("inbound", "outbound", "closed", "drafts")
STEPS = {"customer", "contact", "details", "team", "solution"}
COUNT_LIMIT = 10_000
SHOWN = (
    *("reference", "direction", "deal_type", "status", "progress", "name", "value", "currency"),
    *("close_date", "submitted_at", "closed_at", "answer_due_at", "organization"),
    *(
        "reason__label",
        "reason__label_pl",
        "reason_notes",
        "location__name",
        "engagement__customer__name",
    ),
    *("engagement__solution_type", "engagement__assessment_type__name"),
)


@dataclass(frozen=True)
class Count:
    """How many there are; `more` when there are more than we count."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return bool(self.number)


def seen_by(user: Any, scope: Scope | None = None) -> DealQuerySet:
    """The deals that the user may see; `scope` is theirs, where this request has read it.

    All are of one organization; saying it again lets databases walk the index of the order.
    """
    return Deal.objects.visible_to(user, scope).filter(organization=user.organization_id)


def in_tab(seen: DealQuerySet, tab: str, user: Any) -> DealQuerySet:
    """Those of a tab; drafts are the author's own."""
    deals = seen.of_tab(tab)
    if tab == "closed":
        # The database's words for the property of that name, by which the rows are ordered.
        deals = deals.alias(ended_at=Coalesce("closed_at", "answer_due_at"))  # type: ignore[no-redef]
    return deals.filter(author=user.pk) if tab == "drafts" else deals


def capped_count(deals: QuerySet[Deal]) -> Count:
    """The number of deals, exact up to 10,000."""
    number = deals.order_by()[: COUNT_LIMIT + 1].count()
    return Count(min(number, COUNT_LIMIT), more=number > COUNT_LIMIT)


def counts_of_tabs(seen: DealQuerySet, user: Any) -> dict[str, Count]:
    return {tab: capped_count(in_tab(seen, tab, user)) for tab in TABS}


def for_list(deals: DealQuerySet) -> DealQuerySet:
    """With the columns that a list shows and no others; another one is an error, not a query."""
    sides = Deal.objects.only(
        "engagement", "status", "direction", "answer_due_at", "organization__name"
    )
    sides = sides.select_related("organization")
    return (
        deals.select_related(
            "location", "reason", "engagement__customer", "engagement__assessment_type"
        )
        .only(*SHOWN)
        .prefetch_related(
            Prefetch("engagement__deals", sides, to_attr="sides"),
            Prefetch("engagement__solutions", Solution.objects.only("name")),
        )
    )


def for_drafts(drafts: DealQuerySet) -> DealQuerySet:
    """With all that tells which steps are done."""
    return drafts.select_related(
        "engagement__customer",
        "engagement__assessment_type",
        "engagement__assessment_location",
        "engagement__recipient",
        "location",
    ).prefetch_related(
        "team",
        "inputs",
        "engagement__solutions",
        Prefetch("engagement__assessment_type__vetted", Organization.objects.only("pk")),
    )


def steps_done(draft: Deal) -> int:
    """How many of the five steps before the consent need nothing more."""
    return len(STEPS - {problem.step for problem in missing_for_submission(draft)})


def other_sides(deal: Any) -> list[Deal]:
    """The other parties' deals of a deal read `for_list`."""
    return [side for side in deal.engagement.sides if side.pk != deal.pk]
