from deals.models.catalogue import AssessmentType, ConsentText, Reason, Solution
from deals.models.consent import Consent
from deals.models.customer import Customer
from deals.models.deal import Deal
from deals.models.draft import DraftInput
from deals.models.engagement import Engagement
from deals.models.event import DealEvent
from deals.models.stage import StageMark
from deals.models.team import TeamMember

__all__ = [
    "AssessmentType",
    "Consent",
    "ConsentText",
    "Customer",
    "Deal",
    "DealEvent",
    "DraftInput",
    "Engagement",
    "Reason",
    "Solution",
    "StageMark",
    "TeamMember",
]
