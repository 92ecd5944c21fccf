"""Who hears of what, and how it reaches them, whatever the mail server does."""

import email
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Permission
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

from accounts.models import User
from deals.actions.deliveries import plan_digests
from deals.actions.lifecycle import mark_stage
from deals.actions.notify import choose_mail, tell
from deals.actions.reminders import remind
from deals.mailing import deliver
from deals.models import Deal, Delivery, Notification
from deals.models.notification import Notice
from tests.factories import make_deal
from tests.two_sides.answering import received


class Box:
    """A mail server's inbox that first gives the answers it was told to give."""

    def __init__(self):
        self.mails, self.answers = [], []

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.mails.append(envelope)
        return "250 Taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def box(settings):
    """A real server on a port of its own."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    port = controller.port
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 1},
        }
    }
    yield box
    controller.stop()


def work():
    """What the worker does with all that waits."""
    for key in Delivery.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        deliver.call(key)


def header(envelope, name):
    return email.message_from_bytes(envelope.content)[name]


def test_a_server_that_is_busy_is_tried_again_with_the_same_message_id(cast, box):
    received(cast)
    box.answers = ["451 Later"]
    work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert "451" in delivery.last_error
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        work()
    assert [header(mail, "Message-ID") for mail in box.mails] == [delivery.message_header]
    assert Delivery.objects.get().state == "sent"


def test_a_server_that_is_down_loses_nothing_and_is_given_up_in_the_end(cast, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    received(cast)
    now = timezone.now()
    for day in range(10):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("parked", 10)


def test_a_mail_that_can_not_be_built_is_parked_and_others_go_on(cast, box):
    deal = received(cast)
    bad = Delivery.objects.get()
    bad.user.__class__.objects.filter(pk=bad.user_id).update(email="a,b@northstar.example")
    tell([cast.anna], deal.sent_by, Notice.COMMENT, key="other")
    work()
    bad.refresh_from_db()
    assert bad.state == "parked"
    assert [mail.rcpt_tos for mail in box.mails] == [[cast.anna.email]]


def test_a_deals_strange_name_comes_clean(cast, box):
    deal = received(cast)
    Deal.objects.filter(pk=deal.pk).update(name="One\u2028Two\rBcc: x@y.example")
    work()
    assert len(box.mails) == 1
    assert header(box.mails[0], "Bcc") is None


def test_telling_twice_tells_once(cast):
    deal = received(cast)
    assert tell([cast.sam], deal, Notice.DUE, key="once") == 1
    assert tell([cast.sam], deal, Notice.DUE, key="once") == 0
    assert Notification.objects.filter(key="once").count() == 1


def test_reminders_come_at_7_3_and_1_days_and_once_after_a_standstill(cast):
    start = timezone.now()
    received(cast)
    counts = []
    for days in (6.9, 7.01, 8, 11.01, 11.5, 13.01, 13.5):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            counts.append(remind())
    assert Notification.objects.filter(notice="due").count() == 3
    received(cast)
    with time_machine.travel(timezone.now() + timedelta(days=13.5), tick=False):
        remind()
    assert Notification.objects.filter(notice="due").count() == 4


def test_a_digest_comes_once_in_the_persons_own_morning(cast, box):
    choose_mail(by=cast.sam, wishes={Notice.RECEIVED: "digest"})
    cast.sam.time_zone = "Europe/Warsaw"
    cast.sam.save()
    with time_machine.travel(datetime(2026, 7, 1, 3, tzinfo=UTC), tick=False):
        received(cast)
        received(cast)
        assert (Delivery.objects.count(), plan_digests()) == (0, 0)  # five in Warsaw
    with time_machine.travel(datetime(2026, 7, 1, 5, tzinfo=UTC), tick=False):
        assert (plan_digests(), plan_digests()) == (1, 0)
        received(cast)
        work()
    with time_machine.travel(datetime(2026, 7, 1, 20, tzinfo=UTC), tick=False):
        assert plan_digests() == 0
    assert len(box.mails) == 1
    with time_machine.travel(datetime(2026, 7, 9, 20, tzinfo=UTC), tick=False):
        assert plan_digests() == 1  # after a standstill


def test_a_parked_mail_is_tried_again_from_the_administration(cast, box, client):
    received(cast)
    Delivery.objects.update(state="parked", attempts=10)
    client.force_login(cast.root)
    key = Delivery.objects.get().pk
    page = client.get("/admin/deals/delivery/?state=parked")
    assert cast.sam.email in page.text or cast.sam.name in page.text
    act = {"action": "send_again", "_selected_action": [key]}
    assert client.post("/admin/deals/delivery/", act).status_code == 302
    work()
    assert len(box.mails) == 1


@pytest.mark.parametrize(
    ("answer", "state"), [("451 Later", "waiting"), ("554 Never", "parked"), ("250 Taken", "sent")]
)
def test_only_a_mail_refused_for_good_is_parked_at_once(cast, box, answer, state):
    received(cast)
    box.answers = [answer]
    delivery = Delivery.objects.get(user=cast.sam)
    deliver.call(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (state, 1)


def test_a_server_that_turns_everybody_away_parks_nothing(cast, settings):
    received(cast)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        options = {"host": "127.0.0.1", "port": port, "timeout": 1}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        thread = threading.Thread(target=turn_away, args=[server])
        thread.start()
        delivery = Delivery.objects.get(user=cast.sam)
        deliver.call(delivery.pk)
        thread.join()
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert "554" in delivery.last_error


def turn_away(server):
    call, _address = server.accept()
    with call:
        call.sendall(b"554 No service\r\n")


def test_who_only_looks_cannot_send_parked_mails_again(cast, client):
    received(cast)
    Delivery.objects.update(state="parked")
    staff = User.objects.create_user("staff@cosell.example", name="Stan Staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    client.force_login(staff)
    keys = list(Delivery.objects.values_list("pk", flat=True))
    data = {"action": "send_again", "_selected_action": keys}
    client.post("/admin/deals/delivery/", data)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"parked"}


def test_a_reminder_that_was_given_costs_the_clock_no_look_at_the_deal(
    cast, django_assert_num_queries
):
    theirs = received(cast)
    with time_machine.travel(theirs.answer_due_at - timedelta(days=2)):
        assert remind() == 1
        with django_assert_num_queries(1):
            assert remind() == 0


def test_a_deal_with_all_stages_done_and_no_end_has_no_progress_but_one_to_read_is_let_be(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    for _stage in range(4):
        deal = mark_stage(deal, by=cast.ula)
    led = make_deal(by=cast.ula, location=cast.warsaw, deal_type="partner_led").sent_to.get()
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        remind()
    still = Notification.objects.filter(notice=Notice.NO_PROGRESS)
    assert still.filter(deal=deal).exists()
    assert not still.filter(deal=led).exists()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, IntegrityError])
def test_a_database_that_fails_while_a_mail_is_made_parks_nothing(cast, box, error):
    """The template asks the database for the text; there it fails."""
    received(cast)
    delivery = Delivery.objects.get(user=cast.sam)

    def fail(*args, **kwargs):
        raise error("gone")

    with connection.execute_wrapper(fail_on("deals_reason", fail)), pytest.raises(error):
        deliver.call(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliver.call(delivery.pk)
    assert len(box.mails) == 1


def fail_on(table, fail):
    return lambda execute, sql, *rest: fail() if table in sql else execute(sql, *rest)


def test_a_planned_digest_costs_the_clock_nothing_more_that_day(cast, django_assert_num_queries):
    choose_mail(by=cast.sam, wishes={"received": "digest"})
    received(cast)
    tomorrow = timezone.now() + timedelta(days=1)
    noon = tomorrow.astimezone(cast.sam.zone).replace(hour=12)
    with time_machine.travel(noon):
        assert plan_digests() == 1
        received(cast)
        with django_assert_num_queries(2):
            assert plan_digests() == 0
