"""Which field may change when: the one table (spec section 6). Pure: no database.

It drives forms, API and admin. `WHEN` maps each group of fields to the phases in which its
fields may be written; verbs that change other things are transitions.
"""

from enum import StrEnum

from deals.enums import CLOSED, DealType, Direction, Status


class Phase(StrEnum):
    DRAFT = "draft"
    UNANSWERED = "unanswered"  # accepted, and the other side has not accepted yet
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Group(StrEnum):
    CUSTOMER = "customer"
    CONTACT = "contact"
    DETAILS = "details"
    LOCATION = "location"
    TEAM = "team"
    ASSESSMENT = "assessment"
    SOLUTIONS = "solutions"
    CONSENT = "consent"


_OPEN = {Phase.DRAFT, Phase.UNANSWERED, Phase.ACCEPTED}
WHEN: dict[Group, set[Phase]] = {
    Group.CUSTOMER: {Phase.DRAFT},
    Group.LOCATION: {Phase.DRAFT},
    Group.CONSENT: {Phase.DRAFT},
    Group.ASSESSMENT: {Phase.DRAFT},
    Group.SOLUTIONS: _OPEN,
    Group.DETAILS: _OPEN,
    Group.TEAM: _OPEN,
    Group.CONTACT: {Phase.DRAFT, Phase.UNANSWERED},
}
FIELDS: dict[Group, tuple[str, ...]] = {
    Group.CUSTOMER: ("customer",),
    Group.CONTACT: (
        "contact_first_name",
        "contact_last_name",
        "contact_phone",
        "contact_email",
        "specialist_notes",
    ),
    Group.DETAILS: ("name", "value", "currency", "close_date", "crm_id", "campaign_id", "notes"),
    Group.LOCATION: ("location",),
    Group.TEAM: ("team",),
    Group.ASSESSMENT: ("assessment_type", "assessment_location"),
    Group.SOLUTIONS: ("solutions",),
    Group.CONSENT: ("consent",),
}


def phase_of(status: str, *, other_side_accepted: bool) -> Phase | None:
    """The phase of a deal in `status`; None while a received deal waits for its answer."""
    if status == Status.DRAFT:
        return Phase.DRAFT
    if status in CLOSED:
        return Phase.CLOSED
    if status == Status.ACCEPTED:
        return Phase.ACCEPTED if other_side_accepted else Phase.UNANSWERED
    return None


def is_editable(
    group: Group,
    *,
    status: str,
    deal_type: str,
    direction: str,
    other_side_accepted: bool,
    read_only: bool = False,
) -> bool:
    """Whether fields of `group` may change now.

    The engagement's shared fields (contact, solutions) belong to the side that created it;
    `read_only` is the vendor's deal of a partner-led one.
    """
    shared = group in {Group.CONTACT, Group.SOLUTIONS}
    if read_only or (direction == Direction.INBOUND and shared):
        return False
    if group == Group.SOLUTIONS and deal_type == DealType.SOLUTION_ASSESSMENT:
        group = Group.ASSESSMENT
    return phase_of(status, other_side_accepted=other_side_accepted) in WHEN[group]
