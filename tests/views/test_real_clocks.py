"""Followed views and the real processes: clocks at once, a worker killed while it sends."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deals.actions.deliveries import retry_deliveries
from deals.actions.views import save_view
from deals.jobs.news import follow_now
from deals.models import Delivery, Follow, News
from tests.factories import make_deal
from tests.two_sides.test_real_workers import (
    PATIENCE,
    later,
    message_ids,
    process,
    server,
    work,
)

__all__ = ["server"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _due(cast):
    """Anna, Wanda and Vera follow a view in which a deal is new, and it is morning."""
    view = save_view(by=cast.anna, tab="outbound", name="All", query="", shared=True)
    for person in (cast.anna, cast.wanda, cast.vera):
        follow_now(by=person, tab="outbound", view=view)
    make_deal(by=cast.anna, location=cast.warsaw, name="New one")
    for model in (Delivery, DBTaskResult):
        model.objects.all().delete()
    Follow.objects.update(due_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.usefixtures("_due")
def test_three_clocks_at_once_plan_each_mail_once(cast, server):
    with ExitStack() as stack:
        clocks = [stack.enter_context(process(server.port, "tick", "--once")) for _ in range(3)]
        assert [clock.wait(4 * PATIENCE) for clock in clocks] == [0, 0, 0]
    people = {cast.anna.pk, cast.wanda.pk, cast.vera.pk}
    assert sorted(Delivery.objects.values_list("user", flat=True)) == sorted(people)
    assert News.objects.count() == 3
    work(server.port)
    assert len(server.mails) == 3
    assert len(set(message_ids(server))) == 3
    assert not News.objects.exists()


@pytest.mark.usefixtures("_due")
def test_a_worker_killed_while_sending_tells_the_same_again(cast, server):
    Follow.objects.exclude(user=cast.vera).delete()
    with process(server.port, "tick", "--once") as clock:
        assert clock.wait(4 * PATIENCE) == 0
    delivery = Delivery.objects.get()
    server.hold = True
    with process(server.port, "db_worker", "--no-startup-delay", "--no-reload") as worker:
        assert server.reached.wait(PATIENCE)
        worker.kill()
        worker.wait()
    server.hold = False
    later(delivery)
    retry_deliveries()
    work(server.port)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 2)
    assert message_ids(server) == [delivery.message_header] * 2
    assert all("New one" in one for one in server.mails)
    assert not News.objects.exists()
