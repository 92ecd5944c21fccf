"""Event → sentence."""

import pytest
from django.utils import translation

from deals.enums import EventKind
from deals.events import SENTENCES, Change, Known, changes, sentence
from deals.models import DealEvent

KNOWN = Known(members={1: "Jan", 2: "Ewa"}, reasons={"budget": "Budget not adequate"})


def said(kind, known=KNOWN, **data):
    return sentence(DealEvent(kind=kind, data=data), known)


def test_every_kind_of_event_has_a_sentence():
    assert set(SENTENCES) == set(EventKind)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (EventKind.CREATED, {}, "Deal created."),
        (EventKind.RECEIVED, {}, "Deal received."),
        (
            EventKind.STAGE_MARKED,
            {"stage": "collect_data", "progress": 40},
            "“Collect data” marked as complete, 40%.",
        ),
        (
            EventKind.STAGE_UNMARKED,
            {"stage": "qualified", "progress": 10, "notes": "Oops"},
            "“Qualified” taken back, now 10%.",
        ),
        (EventKind.WON, {}, "Won."),
        (EventKind.LOST, {"reason": "budget", "notes": ""}, "Lost: Budget not adequate."),
        (
            EventKind.CLOSED_AS_ERROR,
            {"reason": "gone_from_the_catalogue", "notes": ""},
            "Closed as error: gone_from_the_catalogue.",
        ),
        (EventKind.REOPENED, {"from": "won", "notes": "x"}, "Reopened; it was “Won”."),
        (
            EventKind.EDITED,
            {"changes": {"value": ["1.00", "2.00"], "contact_phone": None}},
            "Changed: Estimated value, Contact: phone.",
        ),
        (
            EventKind.EDITED,
            {
                "changes": {
                    field: ["a", "b"] for field in ("name", "notes", "crm_id", "campaign_id")
                }
            },
            "4 fields changed.",
        ),
        (
            EventKind.TEAM_CHANGED,
            {"joined": [1], "changed": [], "left": [2, 99]},
            "Joined the team: Jan. Left the team: Ewa, a former member.",
        ),
        (
            EventKind.TEAM_CHANGED,
            {"joined": [1, 2, 1, 2, 1, 2, 1]},
            "Joined the team: Jan, Ewa, Jan, Ewa, Jan and 2 more.",
        ),
        (EventKind.TEAM_CHANGED, {"changed": [2]}, "Changed in the team: Ewa."),
        (EventKind.RECEIVED, {"organization": "Contoso"}, "Received from Contoso."),
        (
            EventKind.SENT,
            {"organization": "Fabrikam", "location": "Paris"},
            "Sent to Fabrikam, Paris.",
        ),
        (EventKind.ACCEPTED, {}, "Accepted."),
        (EventKind.DECLINED, {"reason": "budget", "notes": ""}, "Declined: Budget not adequate."),
        (EventKind.EXPIRED, {}, "Expired: there was no answer in time."),
        (EventKind.LATE_ASKED, {"notes": "x"}, "Asked the sender for a late answer."),
        (EventKind.LATE_GRANTED, {}, "A late answer is granted; the clock starts anew."),
        (
            EventKind.UPGRADED,
            {"from": "private", "to": "partner_led"},
            "Shared further: from “Private” to “Partner-led”.",
        ),
        (EventKind.OTHER_ACCEPTED, {"organization": "Northstar"}, "Northstar accepted."),
        (
            EventKind.OTHER_DECLINED,
            {"organization": "Northstar", "reason": "budget", "notes": "No."},
            "Northstar declined: Budget not adequate.",
        ),
        (
            EventKind.OTHER_EXPIRED,
            {"organization": "Northstar"},
            "Northstar gave no answer in time.",
        ),
        (
            EventKind.OTHER_ASKS_LATE,
            {"organization": "Northstar", "notes": "x"},
            "Northstar asks for a late answer.",
        ),
        (EventKind.CUSTOMER_MERGED, {}, "Customer merged with its double."),
    ],
)
def test_events_are_said_in_words(kind, data, words):
    assert said(kind, **data) == words


def test_before_and_after_are_said_in_the_readers_locale():
    data = {"changes": {"value": ["1234.50", "20000.00"], "close_date": [None, "2026-12-24"]}}
    event = DealEvent(kind=EventKind.EDITED, data=data)
    assert changes(event) == [
        Change("Estimated value", "1,234.50", "20,000.00"),
        Change("Estimated close date", "–", "24 Dec 2026"),
    ]
    with translation.override("pl"):
        assert changes(event)[0].after == "20\xa0000,00"


def test_choices_are_said_by_their_label():
    data = {"changes": {"help_wanted": ["private", "visible"]}}
    [change] = changes(DealEvent(kind=EventKind.EDITED, data=data))
    assert change.after == "No help needed, but visible to the vendor"


def test_of_personal_fields_only_the_change_is_said():
    data = {"changes": {"contact_email": None}}
    event = DealEvent(kind=EventKind.EDITED, data=data)
    assert changes(event) == [Change("Contact: e-mail", None, None)]
