"""Workers in processes of their own: one killed among the rows, two at the same files."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from deals.actions.imports import begin_commit
from deals.actions.jobs import resume_jobs
from deals.enums import Direction, Status
from deals.jobs.imports import COMMITTED_AT_ONCE
from deals.models import ConsentText, Deal, ImportRow, Job
from deals.queries.history import faults_of, with_events
from portal.jobs import enqueue
from tests.factories import CustomerFactory
from tests.imports.conftest import checked
from tests.imports.rows import row
from tests.processes import PATIENCE, free_port, process

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = ("db_worker", "--queue-name", "long", "--no-startup-delay", "--no-reload")
ROWS = 2 * COMMITTED_AT_ONCE  # so that there is something to kill a worker among


def begun(user):
    rows = [row(name=f"Deal {n}", stage="40%") for n in range(ROWS)]
    return begin_commit(checked(user, *rows), by=user, consent=ConsentText.objects.first())


def created():
    return ImportRow.objects.filter(state="created").count()


def until(done):
    for _ in range(PATIENCE * 20):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("It takes too long.")


def test_whoever_is_killed_or_comes_second_no_row_becomes_two_deals(cast):
    """Wanda and Anna import the same rows; the first worker dies, two others take both files up."""
    CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")
    wandas = begun(cast.wanda)
    with process(free_port(), *WORKER) as worker:
        until(created)
        worker.kill()
        worker.wait()
    wandas.refresh_from_db()
    there = created()
    assert wandas.state == "importing"
    assert there == COMMITTED_AT_ONCE
    annas = begun(cast.anna)
    enqueue("deals.jobs.run.run_job", wandas.job_id)  # still in the dead worker's hand
    past = timezone.now() - timedelta(minutes=5)
    batch = (*WORKER, "--batch")
    with process(free_port(), *batch) as one, process(free_port(), *batch) as two:
        until(lambda: Job.objects.get(pk=annas.job_id).attempts)
        Job.objects.filter(pk=wandas.job_id).update(lease_until=past)
        resume_jobs()
        assert (one.wait(PATIENCE * 4), two.wait(PATIENCE * 4)) == (0, 0)
    for deal_import in (wandas, annas):
        deal_import.refresh_from_db()
        assert (deal_import.state, deal_import.job.state) == ("done", "done")
        assert set(deal_import.counts) <= {"created", "skip"}
        assert sum(deal_import.counts.values()) == ROWS
    deals = Deal.objects.filter(direction=Direction.OUTBOUND)
    assert not deals.filter(status=Status.DRAFT).exists()
    assert sorted(deals.values_list("name", flat=True)) == sorted(f"Deal {n}" for n in range(ROWS))
    assert created() == ROWS
    assert set(deals.values_list("progress", flat=True)) == {40}
    assert all(not faults_of(deal, events) for deal, events in with_events(Deal.objects.all()))
