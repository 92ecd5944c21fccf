"""Who is told what: the table of spec section 9, each line made to happen."""

import email.policy
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.formats import date_format

from deals.actions.answers import accept_deal, ask_late_answer, decline_deal, expire_due_deals
from deals.actions.answers import grant_late_answer as grant
from deals.actions.comments import add_comment
from deals.actions.reminders import remind
from deals.actions.team import Member, set_team
from deals.mailing import deliver
from deals.models import Delivery, Notification
from tests.deals.states import reason
from tests.factories import AssignmentFactory, UserFactory, make_deal
from tests.two_sides.answering import own_details, sent_deal

WARSAW_ADMINS = {"Anna Admin", "Wanda Warsaw"}
SENDERS = WARSAW_ADMINS | {"Ula User"}
# What happens, seen by the side it happens to: the notice, and who hears of it.
TABLE = {
    "received": ("received", {"Fay Fabrikam", "Paris Admin"}),
    "due": ("due", {"Fay Fabrikam", "Paris Admin"}),
    "accepted": ("answered", SENDERS),
    "declined": ("answered", SENDERS),
    "expired": ("answered", SENDERS),
    "late asked": ("late_asked", SENDERS),
    "late granted": ("received", {"Fay Fabrikam", "Paris Admin"}),
    "shared comment": ("comment", {"Ula User"}),
    "own comment": ("comment", {"Ula User"}),
    "joined": ("team", {"Bert Berlin"}),
    "created": ("team", {"Bert Berlin"}),
    "accepted with a team": ("team", {"Paul Paris"}),
    "close date passed": ("close_date", {"Ula User"}),
    "no progress": ("no_progress", {"Ula User"}),
}


@pytest.fixture
def sides(cast):
    """Ula's deal, sent to Paris, where an admin of that location, one of Lyon and Paul work."""
    for name, location in (("Paris Admin", cast.paris), ("Lyon Admin", cast.lyon)):
        user = UserFactory(name=name, organization=cast.fabrikam)
        AssignmentFactory(user=user, role="referral_admin", location=location)
    own = sent_deal(cast.ula, cast.warsaw, cast.paris)
    return own, own.sent_to.get()


def happen(what, cast, own, theirs):
    """Let it happen after everything before it was told; gives those told of it."""
    if what == "received":
        return
    late = theirs.answer_due_at + timedelta(hours=1)
    if what in {"late asked", "late granted", "expired"}:
        with time_machine.travel(late):
            expire_due_deals()
            if what != "expired":
                Notification.objects.all().delete()
                ask_late_answer(theirs, by=cast.fay, notes="Holidays.")
            if what == "late granted":
                Notification.objects.all().delete()
                grant(own, by=cast.ula, organization_id=cast.fabrikam.pk)
        return
    if what in {"due", "close date passed", "no progress"}:
        days = {"due": 7.5, "close date passed": 61, "no progress": 15}[what]
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            remind()
        return
    Notification.objects.all().delete()
    members = [Member(u.name, u.phone, u.email) for u in (cast.ula, cast.bert)]
    paul = Member(cast.paul.name, "+33600100200", cast.paul.email)
    {
        "created": lambda: make_deal(by=cast.ula, location=cast.warsaw, team=members[1:]),
        "accepted with a team": lambda: accept_deal(
            theirs, by=cast.fay, values=own_details(), team=[paul]
        ),
        "accepted": lambda: accept_deal(theirs, by=cast.fay, values=own_details()),
        "declined": lambda: decline_deal(theirs, by=cast.fay, reason=reason("budget")),
        "shared comment": lambda: add_comment(theirs, by=cast.fay, text="Hello", shared=True),
        "own comment": lambda: add_comment(own, by=cast.anna, text="Hello"),
        "joined": lambda: set_team(own, by=cast.ula, members=members),
    }[what]()


@pytest.mark.parametrize("what", TABLE)
def test_each_event_is_told_to_whom_the_table_says_and_to_nobody_else(cast, sides, what):
    notice, expected = TABLE[what]
    happen(what, cast, *sides)
    told = {n.user.name for n in Notification.objects.filter(notice=notice)}
    assert told == expected


def test_nobody_of_a_third_organization_hears_anything(cast, sides):
    own, theirs = sides
    accept_deal(theirs, by=cast.fay, values=own_details())
    add_comment(own, by=cast.ula, text="Hello", shared=True)
    told = set(Notification.objects.values_list("user__organization", flat=True))
    assert told == {cast.contoso.pk, cast.fabrikam.pk}


def test_a_polish_recipient_gets_a_polish_mail_and_the_sender_an_english_one(cast, settings):
    cast.sam.language, cast.sam.time_zone = "pl", "Europe/Warsaw"
    cast.sam.save()
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    theirs = deal.sent_to.get()
    Delivery.objects.all().delete()
    with time_machine.travel(theirs.answer_due_at - timedelta(days=2)):
        remind()
        for delivery in Delivery.objects.filter(user__in=[cast.sam, cast.ula]):
            deliver.call(delivery.pk)
    polish = next(m for m in mail.outbox if m.to == [cast.sam.email])
    due = timezone.localtime(theirs.answer_due_at)
    months = {11: "listopada", 12: "grudnia", 1: "stycznia", 2: "lutego"}
    assert months.get(due.month, "") in polish.body
    assert "Termin odpowiedzi:" in polish.subject
    assert "Dzień dobry" in polish.body
    assert '<html lang="pl">' in polish.alternatives[0].content
    parsed = email.message_from_bytes(
        polish.message().as_bytes(), policy=email.policy.default.clone(utf8=True)
    )
    assert parsed["To"] == cast.sam.email


def test_a_mail_says_the_deadline_in_the_recipients_zone(cast):
    cast.sam.time_zone = "Asia/Tokyo"
    cast.sam.save()
    theirs = make_deal(by=cast.ula, location=cast.warsaw).sent_to.get()
    Delivery.objects.all().delete()
    with time_machine.travel(theirs.answer_due_at - timedelta(days=2)):
        remind()
        deliver.call(Delivery.objects.get(user=cast.sam).pk)
    due = theirs.answer_due_at.astimezone(ZoneInfo("Asia/Tokyo"))
    said = date_format(due, "DATETIME_FORMAT")
    (sent,) = mail.outbox
    assert f"Answer due: {said}" in sent.body
    assert sent.subject == f"{theirs.title}: Answer due: {said}"
