"""Who hears of what, behind the bell and by mail; nobody else, and nothing is lost."""

import socket
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Assignment
from deals.actions.answers import accept_deal, decline_deal, expire_due_deals
from deals.actions.comments import add_comment
from deals.actions.deliveries import claim_delivery, plan_digests, retry_deliveries
from deals.actions.reminders import remind
from deals.actions.team import Member, set_team
from deals.mailing import deliver
from deals.models import Deal, Delivery, Notification, Preference, Reason
from tests.factories import make_deal
from tests.two_sides.answering import own_details


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.ula, location=cast.warsaw)


@pytest.fixture
def theirs(cast, deal):
    return Deal.objects.get(organization=cast.northstar)


def told(notice):
    return {n.user.name for n in Notification.objects.filter(notice=notice)}


def test_the_receiving_locations_admins_hear_of_an_inbound_deal(cast, deal):
    assert told("received") == {"Sam Specialist"}


def test_the_senders_team_and_admins_hear_of_the_answer(cast, deal, theirs):
    accept_deal(theirs, by=cast.sam, values=own_details())
    assert told("answered") == {"Ula User", "Anna Admin", "Wanda Warsaw"}


def test_a_decline_brings_reason_and_notes_by_mail(cast, deal, theirs):
    reason = Reason.objects.get(code="budget")
    decline_deal(theirs, by=cast.sam, reason=reason, notes="Maybe next year.")
    delivery = Delivery.objects.get(user=cast.ula)
    deliver.call(delivery.pk)
    (sent,) = mail.outbox
    assert sent.to == [cast.ula.email]
    assert "Northstar declined: Budget not adequate." in sent.body
    assert "Maybe next year." in sent.body
    assert f"/deals/{deal.reference}/" in sent.body


def test_nobody_is_told_of_their_own_action(cast, deal):
    add_comment(deal, by=cast.ula, text="Hello")
    assert told("comment") == set()
    set_team(deal, by=cast.ula, members=[me(cast.ula), me(cast.bert)])
    assert told("team") == {"Bert Berlin"}


def me(user):
    return Member(user.name, user.phone, user.email)


def test_who_lost_the_right_to_see_the_deal_gets_no_mail_and_sees_no_line(
    cast, deal, theirs, client
):
    accept_deal(theirs, by=cast.sam, values=own_details())
    Assignment.objects.filter(user=cast.wanda).delete()
    deliver.call(Delivery.objects.get(user=cast.wanda).pk)
    assert not mail.outbox
    assert Delivery.objects.get(user=cast.wanda).state == "dropped"
    Assignment.objects.create(user=cast.wanda, role="viewer", location=cast.krakow)
    client.force_login(cast.wanda)
    page = client.get("/notifications/").content.decode()
    assert deal.name not in page
    assert "Nothing to tell" in page


def test_off_and_digest_are_respected(cast, deal, theirs):
    Preference.objects.create(user=cast.ula, notice="answered", mail="off")
    Preference.objects.create(user=cast.anna, notice="answered", mail="digest")
    accept_deal(theirs, by=cast.sam, values=own_details())
    assert {d.user.name for d in Delivery.objects.exclude(user=cast.sam)} == {"Wanda Warsaw"}
    assert told("answered") == {"Ula User", "Anna Admin", "Wanda Warsaw"}


def test_the_digest_comes_once_a_day_after_seven_in_the_users_zone(cast, deal, theirs):
    Preference.objects.create(user=cast.anna, notice="answered", mail="digest")
    accept_deal(theirs, by=cast.sam, values=own_details())
    warsaw = ZoneInfo("Europe/Warsaw")
    tomorrow = timezone.localdate() + timedelta(days=1)
    early = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 6, 59, tzinfo=warsaw)
    with time_machine.travel(early, tick=False):
        assert plan_digests() == 0
    with time_machine.travel(early + timedelta(minutes=1), tick=False):
        assert plan_digests() == 1
        assert plan_digests() == 0
        deliver.call(Delivery.objects.get(user=cast.anna).pk)
    assert "Northstar accepted." in mail.outbox[0].body


@pytest.mark.parametrize(("days", "first"), [(6.9, 7), (2.9, 3), (0.9, 1)])
def test_the_answer_is_reminded_of_once_even_after_a_standstill(cast, deal, theirs, days, first):
    with time_machine.travel(theirs.answer_due_at - timedelta(days=days), tick=False):
        assert remind() == 1
        assert remind() == 0
    (notification,) = Notification.objects.filter(notice="due")
    assert notification.user == cast.sam
    assert notification.key.startswith(f"due{first}:")


def test_an_expiry_is_told_to_the_sender_once(cast, deal, theirs):
    with time_machine.travel(theirs.answer_due_at, tick=False):
        assert expire_due_deals() == 1
        assert expire_due_deals() == 0
    assert told("answered") == {"Ula User", "Anna Admin", "Wanda Warsaw"}
    assert Notification.objects.filter(notice="answered").count() == 3


def test_passed_close_dates_and_standstill_are_told_to_the_team(cast, deal):
    with time_machine.travel(timezone.now() + timedelta(days=61), tick=False):
        assert remind() == 2
        assert remind() == 0
    assert told("close_date") == told("no_progress") == {"Ula User"}


class Failing:
    """A mail server that answers as told."""

    def __init__(self, answer):
        self.answer = answer

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        return self.answer


class Keeping(Message):
    def __init__(self):
        super().__init__()
        self.got = []

    def handle_message(self, message):
        self.got.append(message)


def serve(settings, handler):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 3},
        }
    }
    return controller


def test_a_mail_server_that_is_down_and_comes_back_loses_nothing(cast, deal, settings):
    delivery = Delivery.objects.get(user=cast.sam)
    controller = serve(settings, Failing("451 later"))
    try:
        deliver.call(delivery.pk)
    finally:
        controller.stop()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "451" in delivery.last_error
    keeping = Keeping()
    controller = serve(settings, keeping)
    try:
        DBTaskResult.objects.all().delete()  # that job has run
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            assert retry_deliveries() == 1
            deliver.call(delivery.pk)
            deliver.call(delivery.pk)
    finally:
        controller.stop()
    (message,) = keeping.got
    assert message["Message-ID"] == delivery.message_header
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_a_recipient_that_is_refused_for_good_is_parked(cast, deal, settings):
    controller = serve(settings, Failing("550 nobody here"))
    try:
        deliver.call(Delivery.objects.get(user=cast.sam).pk)
    finally:
        controller.stop()
    assert Delivery.objects.get(user=cast.sam).state == "parked"


def test_a_worker_killed_while_sending_leaves_a_delivery_that_is_tried_again(cast, deal):
    delivery = Delivery.objects.get(user=cast.sam)
    assert claim_delivery(delivery.pk)
    assert claim_delivery(delivery.pk) is None
    DBTaskResult.objects.all().delete()  # it died with its worker
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert retry_deliveries() == 1
        assert retry_deliveries() == 0  # it waits in the queue
        deliver.call(delivery.pk)
    assert len(mail.outbox) == 1


def test_the_bell_counts_and_the_list_opens_the_deal(cast, deal, theirs, client):
    accept_deal(theirs, by=cast.sam, values=own_details())
    client.force_login(cast.ula)
    assert "Notifications, 1 unread" in client.get("/").content.decode()
    page = client.get("/notifications/").content.decode()
    assert "Northstar accepted." in page
    one = Notification.objects.get(user=cast.ula)
    answered = client.post("/notifications/open/", {"notification": one.pk})
    assert answered.url == f"/deals/{deal.reference}/"
    assert "unread" not in client.get("/").content.decode()


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 40, "1\x00"])
def test_an_unknown_or_foreign_notification_is_not_found(cast, deal, client, key):
    client.force_login(cast.ula)
    assert client.post("/notifications/open/", {"notification": key}).status_code == 404
    theirs = Notification.objects.get(user=cast.sam)
    assert client.post("/notifications/open/", {"notification": theirs.pk}).status_code == 404
    assert Notification.objects.get(pk=theirs.pk).read_at is None


def test_all_are_marked_read_at_once_only_ones_own(cast, deal, theirs, client):
    accept_deal(theirs, by=cast.sam, values=own_details())
    client.force_login(cast.ula)
    client.post("/notifications/read/")
    assert set(Notification.objects.filter(read_at=None).values_list("user__name", flat=True)) == {
        "Sam Specialist",
        "Anna Admin",
        "Wanda Warsaw",
    }


def test_preferences_are_shown_and_kept(cast, client):
    client.force_login(cast.ula)
    form = client.get("/notifications/preferences/").context["form"]
    wishes = {name: "digest" for name in form.fields}
    client.post("/notifications/preferences/", wishes)
    assert set(Preference.objects.values_list("mail", flat=True)) == {"digest"}
    page = client.post("/notifications/preferences/", wishes | {"comment": "loud"})
    assert "Select a valid choice" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_one_line_and_three(
    cast, client, count, django_assert_max_num_queries
):
    for _deal in range(count):
        make_deal(by=cast.ula, location=cast.warsaw)
    client.force_login(cast.sam)
    client.get("/notifications/")
    with django_assert_max_num_queries(14):
        client.get("/notifications/")
