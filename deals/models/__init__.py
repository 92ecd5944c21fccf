from deals.models.attachment import Attachment
from deals.models.bulk import BulkOutcome
from deals.models.catalogue import AssessmentType, ConsentText, Reason, Solution
from deals.models.comment import Comment
from deals.models.consent import Consent
from deals.models.customer import Customer, FormerNumber
from deals.models.deal import Deal
from deals.models.draft import DraftInput
from deals.models.engagement import Engagement
from deals.models.event import DealEvent
from deals.models.export import Export
from deals.models.favourite import Favourite
from deals.models.follow import Follow, News
from deals.models.imports import DealImport, ImportRow
from deals.models.job import Job
from deals.models.listing import Side
from deals.models.notification import Delivery, Notification, Preference
from deals.models.registration import Registration, Remark, Round
from deals.models.stage import StageMark
from deals.models.team import TeamMember
from deals.models.view import DefaultView, SavedView
from deals.models.vocabulary import DirectoryWord

__all__ = [
    "AssessmentType",
    "Attachment",
    "BulkOutcome",
    "Comment",
    "Consent",
    "ConsentText",
    "Customer",
    "Deal",
    "DealEvent",
    "DealImport",
    "DefaultView",
    "Delivery",
    "DirectoryWord",
    "DraftInput",
    "Engagement",
    "Export",
    "Favourite",
    "Follow",
    "FormerNumber",
    "ImportRow",
    "Job",
    "News",
    "Notification",
    "Preference",
    "Reason",
    "Registration",
    "Remark",
    "Round",
    "SavedView",
    "Side",
    "Solution",
    "StageMark",
    "TeamMember",
]
