"""Accept, decline, expire, ask for a late answer and grant it: the verbs and the time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from deals.actions.answers import (
    accept_deal,
    ask_late_answer,
    decline_deal,
    expire_due_deals,
    grant_late_answer,
)
from deals.actions.lifecycle import mark_stage
from deals.actions.team import Member
from deals.enums import DealType
from deals.errors import Invalid, NotAllowed, NotFound, NotNow, Stale
from deals.models import Deal, DealEvent, Notification
from tests.deals.states import reason
from tests.deals.test_verb_races import at_once
from tests.two_sides.answering import own_details, received, sent_deal


def test_accepting_opens_the_deal_with_ones_own_details_and_tells_the_sender(cast):
    deal = received(cast)
    friend = Member("Fred Friend", "+48600100200", "fred@northstar.example")
    deal = accept_deal(deal, by=cast.sam, values=own_details(), team=[friend])
    assert (deal.status, deal.name, deal.progress) == ("accepted", "Our name of it", 10)
    assert [m.email for m in deal.current_team] == [cast.sam.email, "fred@northstar.example"]
    sender = deal.sent_by
    assert (sender.status, sender.name) == ("accepted", "Cloud for Żabka")
    assert sender.events.filter(kind="other_accepted", version=None).count() == 1
    told = Notification.objects.filter(notice="answered").values_list("user__name", flat=True)
    assert set(told) == {"Anna Admin", "Wanda Warsaw", "Ula User"}
    assert mark_stage(deal, by=cast.sam).progress == 20


def test_accepting_needs_the_four_fields(cast):
    deal = received(cast)
    for field, nothing in {"name": "", "value": None, "close_date": None, "notes": ""}.items():
        with pytest.raises(NotNow) as refusal:
            accept_deal(deal, by=cast.sam, values=own_details(**{field: nothing}))
        assert [problem.field for problem in refusal.value.problems] == [field]


def test_accepting_writes_no_other_field(cast):
    with pytest.raises(KeyError):
        accept_deal(received(cast), by=cast.sam, values=own_details(location=cast.dublin))


def test_declining_closes_with_a_reason_that_the_sender_reads(cast):
    deal = decline_deal(received(cast), by=cast.sam, reason=reason("budget"), notes="Too small.")
    assert (deal.status, deal.is_closed) == ("declined", True)
    said = deal.sent_by.events.get(kind="other_declined")
    assert said.data == {"organization": "Northstar", "reason": "budget", "notes": "Too small."}
    with pytest.raises(NotNow):
        accept_deal(deal, by=cast.sam, values=own_details())


def test_declining_for_another_reason_needs_notes(cast):
    with pytest.raises(Invalid) as refusal:
        decline_deal(received(cast), by=cast.sam, reason=reason("other"))
    assert refusal.value.field == "reason_notes"


# A fortnight over the end of daylight saving time in Europe, which an hour of the clock repeats.
SENT = datetime(2026, 10, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def sent_in_october(cast):
    with time_machine.travel(SENT, tick=False):
        return received(cast)


def test_a_second_before_fourteen_days_a_deal_can_be_accepted(cast, sent_in_october):
    with time_machine.travel(SENT + timedelta(days=14, seconds=-1), tick=False):
        assert expire_due_deals() == 0
        assert accept_deal(sent_in_october, by=cast.sam, values=own_details()).status == "accepted"


def test_at_fourteen_days_it_is_expired_even_when_no_clock_ran(cast, sent_in_october):
    with time_machine.travel(SENT + timedelta(days=14), tick=False):
        deal = Deal.objects.get(pk=sent_in_october.pk)
        assert (deal.status, deal.shown_status, deal.is_closed) == ("received", "expired", True)
        for answer in (
            lambda: accept_deal(deal, by=cast.sam, values=own_details()),
            lambda: decline_deal(deal, by=cast.sam, reason=reason("budget")),
        ):
            with pytest.raises(NotNow, match="The time to answer ended on 3 Nov 2026"):
                answer()


def test_the_clock_expires_once_at_the_deadline_however_late_it_comes(cast, sent_in_october):
    with time_machine.travel(SENT + timedelta(days=60)):
        assert expire_due_deals() == 1
        assert expire_due_deals() == 0
    deal = Deal.objects.get(pk=sent_in_october.pk)
    assert (deal.status, deal.closed_at) == ("expired", SENT + timedelta(days=14))
    assert deal.sent_by.events.filter(kind="other_expired").count() == 1
    assert DealEvent.objects.filter(kind="expired").count() == 1


@pytest.mark.parametrize("clock", ["ran", "stood still"])
def test_a_late_answer_is_asked_for_granted_and_given(cast, sent_in_october, clock):
    deal = sent_in_october
    with time_machine.travel(SENT + timedelta(days=20), tick=False):
        if clock == "ran":
            expire_due_deals()
        with pytest.raises(NotNow):
            grant_late_answer(deal.sent_by, by=cast.ula, organization_id=cast.northstar.pk)
        deal = ask_late_answer(deal, by=cast.sam, notes="On holiday.")
        with pytest.raises(NotNow, match="has been asked for"):
            ask_late_answer(deal, by=cast.sam, notes="Again.")
        deal = grant_late_answer(deal.sent_by, by=cast.ula, organization_id=cast.northstar.pk)
        assert deal.answer_due_at == SENT + timedelta(days=34)
        assert accept_deal(deal, by=cast.sam, values=own_details()).status == "accepted"


def test_asking_before_the_clock_came_writes_that_it_expired(cast, sent_in_october):
    with time_machine.travel(SENT + timedelta(days=20)):
        deal = ask_late_answer(sent_in_october, by=cast.sam, notes="On holiday.")
        assert expire_due_deals() == 0
    kinds = [event.kind for event in deal.events.order_by("pk")]
    assert kinds == ["received", "expired", "late_asked"]


def test_a_late_answer_is_granted_only_to_whom_the_deal_was_sent(cast, sent_in_october):
    with time_machine.travel(SENT + timedelta(days=20)):
        ask_late_answer(sent_in_october, by=cast.sam, notes="On holiday.")
        own = sent_in_october.sent_by
        for stranger in (cast.fabrikam.pk, cast.contoso.pk, 0):
            with pytest.raises(NotFound):
                grant_late_answer(own, by=cast.ula, organization_id=stranger)
        with pytest.raises(NotAllowed):
            grant_late_answer(own, by=cast.vera, organization_id=cast.northstar.pk)
        with pytest.raises(NotFound):
            grant_late_answer(own, by=cast.sam, organization_id=cast.northstar.pk)


ANSWERS = {
    "anna": None,
    "wanda": None,
    "ula": NotFound,  # not on the team, which is empty
    "bert": NotFound,
    "vera": NotAllowed,
    "nora": NotFound,
    "sam": NotFound,
    "fay": NotFound,
    "paul": NotFound,
    "root": NotFound,
}


@pytest.mark.parametrize(("who", "refusal"), ANSWERS.items())
@pytest.mark.parametrize("verb", ["accept", "decline", "ask-late"])
def test_who_may_answer_a_deal_that_fabrikam_sent_to_warsaw(cast, who, refusal, verb):
    with time_machine.travel(SENT):
        deal = sent_deal(cast.fay, cast.paris, cast.warsaw).sent_to.get()
    user = cast.everybody[who]
    acts = {
        "accept": lambda: accept_deal(deal, by=user, values=own_details()),
        "decline": lambda: decline_deal(deal, by=user, reason=reason("budget")),
        "ask-late": lambda: ask_late_answer(deal, by=user, notes="On holiday."),
    }
    days = 15 if verb == "ask-late" else 1
    with time_machine.travel(SENT + timedelta(days=days)):
        if refusal:
            with pytest.raises(refusal):
                acts[verb]()
        else:
            assert acts[verb]().version == deal.version + (2 if verb == "ask-late" else 1)


def test_an_answer_to_a_deal_that_changed_is_stale(cast):
    deal = received(cast)
    with pytest.raises(Stale):
        accept_deal(deal, by=cast.sam, values=own_details(), version=deal.version - 1)


def test_a_recipient_works_on_a_partner_led_deal_that_it_accepted(cast):
    own = sent_deal(cast.fay, cast.paris, cast.warsaw)
    Deal.objects.filter(engagement=own.engagement_id).update(deal_type=DealType.PARTNER_LED)
    deal = accept_deal(own.sent_to.get(), by=cast.wanda, values=own_details())
    assert mark_stage(deal, by=cast.wanda).progress == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(cast):
    deal = sent_deal(cast.fay, cast.paris, cast.warsaw).sent_to.get()
    outcomes = at_once(
        lambda by: accept_deal(deal, by=by, values=own_details()), [cast.anna, cast.wanda]
    )
    assert outcomes.count(NotNow) == 1
    deal = Deal.objects.get(pk=deal.pk)
    assert deal.events.filter(kind="accepted").count() == 1
    assert deal.sent_by.events.filter(kind="other_accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_expiring_at_once_end_in_one_of_both(cast):
    with time_machine.travel(SENT, tick=False):
        deal = sent_deal(cast.fay, cast.paris, cast.warsaw).sent_to.get()

    def press(by):
        if by == cast.anna:
            return accept_deal(deal, by=by, values=own_details())
        expire_due_deals()
        return Deal.objects.get(pk=deal.pk)

    with time_machine.travel(SENT + timedelta(days=14), tick=False):
        outcomes = at_once(press, [cast.anna, cast.wanda])
        expire_due_deals()  # the clock skips a row that is held, and comes again
    assert outcomes.count(NotNow) == 1
    connection.close()
    assert Deal.objects.get(pk=deal.pk).status == "expired"
    assert deal.events.filter(kind="expired").count() == 1


def test_a_deal_that_can_not_be_expired_stops_no_other(cast, caplog):
    broken, whole = received(cast), received(cast)
    with (
        time_machine.travel(whole.answer_due_at),
        connection.execute_wrapper(refuse_event_of(broken.pk)),
    ):
        assert expire_due_deals() == 1
    assert Deal.objects.get(pk=whole.pk).status == "expired"
    assert Deal.objects.get(pk=broken.pk).status == "received"
    assert "could not be expired" in caplog.text


def refuse_event_of(key):
    """As if a constraint refused the history of that one deal."""

    def refuse(execute, sql, params, *rest):
        if sql.startswith("INSERT") and "deals_dealevent" in sql and params[0] == key:
            raise IntegrityError("no")
        return execute(sql, params, *rest)

    return refuse
