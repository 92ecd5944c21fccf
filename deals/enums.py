"""The closed sets of the domain, in the words of the specification."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DealType(models.TextChoices):
    SOLUTION_ASSESSMENT = "solution_assessment", _("Solution assessment")
    CO_SELL = "co_sell", _("Co-sell")
    PARTNER_LED = "partner_led", _("Partner-led")
    PRIVATE = "private", _("Private")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    ERROR = "error", _("Error")


OPEN = (Status.RECEIVED, Status.ACCEPTED)
CLOSED = (Status.DECLINED, Status.EXPIRED, Status.WON, Status.LOST, Status.ERROR)
REOPENABLE = (Status.WON, Status.LOST, Status.ERROR)


class Direction(models.TextChoices):
    INBOUND = "inbound", pgettext_lazy("deal", "Inbound")
    OUTBOUND = "outbound", pgettext_lazy("deal", "Outbound")


class SolutionType(models.TextChoices):
    """The first question of the solution step."""

    SOLUTION_ASSESSMENT = "solution_assessment", _("Solution assessment")
    CATALOGUE = "catalogue", _("Solutions of the catalogue")


class HelpWanted(models.TextChoices):
    """What the vendor shall do; decides the deal type of catalogue solutions."""

    VALUE_PROPOSITION = "value_proposition", _("Workload-specific value proposition")
    ARCHITECTURE = "architecture", _("Customer's technical architecture")
    PROOF_OF_CONCEPT = "proof_of_concept", _("Proof of concept or demonstration")
    QUOTES = "quotes", _("Quotes and licensing")
    AFTER_SALES = "after_sales", _("Customer success after the sale")
    GENERAL = "general", _("General or other help")
    VISIBLE = "visible", _("No help needed, but visible to the vendor")
    PRIVATE = "private", _("No help needed, not visible to the vendor")


def deal_type_for(solution_type: str, help_wanted: str) -> str:
    """The deal type that the answers of the solution step make; "" without any (spec 3, 5.5)."""
    if solution_type == SolutionType.SOLUTION_ASSESSMENT:
        return DealType.SOLUTION_ASSESSMENT
    if solution_type != SolutionType.CATALOGUE or not help_wanted:
        return ""
    if help_wanted == HelpWanted.PRIVATE:
        return DealType.PRIVATE
    return DealType.PARTNER_LED if help_wanted == HelpWanted.VISIBLE else DealType.CO_SELL


class ReasonFor(models.TextChoices):
    """What a reason of the catalogue can be given for."""

    NOT_WON = "not_won", _("Declined or lost")
    ERROR = "error", _("Closed as error")


class EventKind(models.TextChoices):
    CREATED = "created", _("Created")
    RECEIVED = "received", _("Received")
    STAGE_MARKED = "stage_marked", _("Stage completed")
    STAGE_UNMARKED = "stage_unmarked", _("Stage taken back")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    CLOSED_AS_ERROR = "closed_as_error", _("Closed as error")
    REOPENED = "reopened", _("Reopened")
    EDITED = "edited", _("Edited")
    TEAM_CHANGED = "team_changed", _("Team changed")
    CUSTOMER_MERGED = "customer_merged", _("Customer merged")
    CORRECTED = "corrected", _("Corrected")
    CONTACT_ERASED = "contact_erased", _("Personal data erased")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    LATE_ASKED = "late_asked", _("Late answer asked for")
    LATE_GRANTED = "late_granted", _("Late answer granted")
    UPGRADED = "upgraded", _("Shared further")
    COMMENTED = "commented", _("Comment")
    OTHER_ACCEPTED = "other_accepted", _("Accepted by the other side")
    OTHER_DECLINED = "other_declined", _("Declined by the other side")
    OTHER_EXPIRED = "other_expired", _("Expired on the other side")
    OTHER_ASKS_LATE = "other_asks_late", _("The other side asks for a late answer")
    ATTACHED = "attached", _("Attached")
    DETACHED = "detached", _("Attachment removed")
    BASELINE = "baseline", _("Taken over")
    REGISTERED = "registered", _("Registered")
    REVIEW_STARTED = "review_started", _("Registration in review")
    REVIEW_ASKED = "review_asked", _("Registration needs action")
    REVIEW_ANSWERED = "review_answered", _("Registration sent again")
    REVIEW_APPROVED = "review_approved", _("Registration approved")
    REVIEW_REJECTED = "review_rejected", _("Registration rejected")
    REVIEW_WITHDRAWN = "review_withdrawn", _("Registration withdrawn")


class AttachmentKind(models.TextChoices):
    ENGAGEMENT_LETTER = "engagement_letter", _("Engagement letter")
    ASSESSMENT_REPORT = "assessment_report", _("Assessment report")
    CONTRACT = "contract", _("Contract, for the registration")
    OTHER = "other", _("Other")


class RegistrationStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    IN_REVIEW = "in_review", _("In review")
    ACTION_REQUIRED = "action_required", _("Action required")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DECIDED = (RegistrationStatus.APPROVED, RegistrationStatus.REJECTED)
UNDECIDED = (
    RegistrationStatus.PENDING,
    RegistrationStatus.IN_REVIEW,
    RegistrationStatus.ACTION_REQUIRED,
)


class PricingModel(models.TextChoices):
    PER_USER = "per_user", _("Per user")
    CONSUMPTION = "consumption", _("Consumption")
    FLAT_FEE = "flat_fee", _("Flat fee")
    LICENCE = "licence", _("Licence")
    OTHER = "other", _("Other")


class Door(models.TextChoices):
    """Through which door a change came."""

    WEB = "web", _("Web")
    API = "api", _("API")
    ADMIN = "admin", _("Administration")
    IMPORT = "import", _("Import")
    SYSTEM = "system", _("System")
