"""The worker's and the clock's own processes, killed, doubled, and facing bad mail servers."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deals.actions.deliveries import retry_deliveries
from deals.models import Deal, DealEvent, Delivery, Engagement, Notification
from tests.factories import CustomerFactory, fixed_reference
from tests.processes import PATIENCE, free_port, process
from tests.two_sides.answering import received

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """A mail server; `hold` keeps whoever sends waiting for the answer to DATA."""

    def __init__(self):
        self.mails, self.reached, self.hold = [], threading.Event(), False

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.original_content.decode(errors="replace"))
        self.reached.set()
        while self.hold:
            await wait()
        return "250 Taken"


async def wait():
    import asyncio

    await asyncio.sleep(0.05)


@pytest.fixture
def server():
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.port = controller.port
    yield server
    server.hold = False
    controller.stop()


WORKER = ("db_worker", "--batch", "--no-startup-delay", "--no-reload")


def work(port):
    with process(port, *WORKER) as worker:
        assert worker.wait(PATIENCE) == 0


def message_ids(server):
    return [
        line.split(":", 1)[1].strip()
        for mail in server.mails
        for line in mail.splitlines()
        if line.lower().startswith("message-id:")
    ]


def later(delivery):
    """As if the lease and the worker's last sign of life lay in the past."""
    past = timezone.now() - timedelta(minutes=5)
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=past)


def test_a_worker_killed_while_sending_loses_nothing_and_doubles_only_the_same_mail(cast, server):
    received(cast)
    delivery = Delivery.objects.get(user=cast.sam)
    DBTaskResult.objects.exclude(args_kwargs__args=[delivery.pk]).delete()
    server.hold = True
    with process(server.port, "db_worker", "--no-startup-delay", "--no-reload") as worker:
        assert server.reached.wait(PATIENCE)
        worker.kill()
        worker.wait()
    server.hold = False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    work(server.port)
    assert len(server.mails) == 1  # the lease holds: nobody else sends it meanwhile
    later(delivery)
    assert retry_deliveries() == 1
    work(server.port)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 2)
    assert message_ids(server) == [delivery.message_header] * 2


def test_a_server_that_hangs_ends_the_try_and_gets_the_mail_when_it_is_back(cast, server):
    received(cast)
    delivery = Delivery.objects.get(user=cast.sam)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call, says nothing
        before = time.monotonic()
        work(silent.getsockname()[1])
        assert time.monotonic() - before < PATIENCE
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert "timed out" in delivery.last_error.lower()
    later(delivery)
    retry_deliveries()
    work(server.port)
    delivery.refresh_from_db()
    assert (delivery.state, message_ids(server)) == ("sent", [delivery.message_header])


def many_received(cast, count):
    """Deals that Northstar received long ago, without the trouble of the wizard."""
    pattern = received(cast)
    customer = CustomerFactory()
    cases = Engagement.objects.bulk_create(Engagement(customer=customer) for _ in range(count))
    then = timezone.now() - timedelta(days=15)
    Deal.objects.bulk_create(
        Deal(
            reference=fixed_reference(),
            organization=cast.northstar,
            location=cast.prague,
            engagement=case,
            direction="inbound",
            deal_type="co_sell",
            status="received",
            submitted_at=then,
            answer_due_at=then + settings.ANSWER_TIME,
            sent_by=pattern.sent_by,
        )
        for case in cases
    )


def test_two_clocks_and_two_workers_do_thousands_of_deals_once_each(cast, server):
    """Fewer on SQLite, where one writes at a time, however many there are."""
    many, mails = (3000, 300) if connection.vendor == "postgresql" else (600, 60)
    many_received(cast, many)
    for model in (Notification, Delivery, DBTaskResult):
        model.objects.all().delete()
    clock = ("tick", "--once")
    with process(server.port, *clock) as one, process(server.port, *clock) as two:
        assert (one.wait(600), two.wait(600)) == (0, 0)
    expired = Deal.objects.filter(status="expired", organization=cast.northstar)
    assert expired.count() == many
    events = DealEvent.objects.filter(kind="expired")
    assert events.count() == events.values("deal").distinct().count() == many
    told = Notification.objects.filter(notice="answered")
    people = {cast.ula.pk, cast.anna.pk, cast.wanda.pk}
    assert set(told.values_list("user", flat=True)) == people
    assert told.count() == 3 * many == Delivery.objects.filter(user__in=people).count()

    kept = set(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:mails])
    DBTaskResult.objects.exclude(args_kwargs__args__0__in=sorted(kept)).delete()
    with process(server.port, *WORKER) as one, process(server.port, *WORKER) as two:
        assert (one.wait(600), two.wait(600)) == (0, 0)
    assert Delivery.objects.filter(state="sent").count() == mails
    assert len(message_ids(server)) == len(set(message_ids(server))) == mails
