"""Long work: claimed once, taken up again after a killed worker, its file gone after a day."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from deals.actions.jobs import (
    ATTEMPTS,
    LEASE,
    advance,
    claim_job,
    delete_old_job_files,
    fail_job,
    finish_job,
    resume_jobs,
    start_job,
)
from deals.jobs import run
from deals.models import Job
from deals.models.job import JobKind, JobState
from portal.jobs import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast):
    return start_job(JobKind.EXPORT, by=cast.wanda, parameters={"tab": "outbound"}, total=10)


def later(job, **more):
    return time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1), tick=False)


def test_a_job_is_queued_with_its_request(job):
    assert queued("deals.jobs.run.run_job") == {job.pk}


def test_one_worker_takes_it_and_another_finds_it_in_hand(job):
    assert claim_job(job.pk)
    assert claim_job(job.pk) is None


def test_a_job_that_goes_on_stays_in_hand(job):
    taken = claim_job(job.pk)
    with time_machine.travel(timezone.now() + LEASE - timedelta(seconds=1), tick=False):
        advance(taken, done=5)
    with later(job):
        assert claim_job(job.pk) is None
    job.refresh_from_db()
    assert job.percent == 50


def test_a_killed_workers_job_is_queued_again_and_given_up_in_the_end(job, settings):
    for _ in range(ATTEMPTS):
        assert claim_job(job.pk)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim_job(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert resume_jobs() == 0


def test_the_clock_queues_what_nobody_has_queued(job):
    from django_tasks_db.models import DBTaskResult

    assert resume_jobs() == 0
    DBTaskResult.objects.all().delete()
    assert resume_jobs() == 1
    assert queued("deals.jobs.run.run_job") == {job.pk}


def test_the_file_stays_for_a_day(job, client, cast):
    finish_job(claim_job(job.pk), result={}, file=BytesIO(b"rows"), file_name="deals.csv")
    client.force_login(cast.wanda)
    address = reverse("deals:job-file", args=[job.public_id])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"rows"
    assert 'filename="deals.csv"' in answer["Content-Disposition"]
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1), tick=False):
        client.force_login(cast.wanda)
        assert client.get(address).status_code == 404
        assert delete_old_job_files() == 1
        assert delete_old_job_files() == 0
    job.refresh_from_db()
    assert not job.file


def test_the_page_tells_how_far_it_is_and_what_went_wrong(job, client, cast):
    client.force_login(cast.wanda)
    address = reverse("deals:job", args=[job.public_id])
    assert "Waiting for its turn." in client.get(address).content.decode()
    advance(claim_job(job.pk), done=3)
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "3 of 10 rows" in page
    assert "<html" not in page
    fail_job(job, "The view is gone.")
    page = client.get(address).content.decode()
    assert "The view is gone." in page
    assert "hx-trigger" not in page


def test_a_work_that_breaks_is_told_and_one_that_has_no_sense_says_why(job, monkeypatch, cast):
    monkeypatch.setitem(run.WORKS, JobKind.EXPORT, f"{__name__}.breaks")
    run.run_job.func(job.pk)
    job.refresh_from_db()
    assert job.problem.startswith("Something went wrong")
    senseless = start_job(JobKind.EXPORT, by=cast.wanda, parameters={})
    monkeypatch.setitem(run.WORKS, JobKind.EXPORT, f"{__name__}.refuses")
    run.run_job.func(senseless.pk)
    senseless.refresh_from_db()
    assert (senseless.state, senseless.problem) == ("failed", "Nothing to do.")


def breaks(job):
    raise ZeroDivisionError


def refuses(job):
    raise run.CantBeDone("Nothing to do.")


def test_a_closed_accounts_job_is_not_done(job, cast):
    cast.wanda.is_active = False
    cast.wanda.save()
    run.run_job.func(job.pk)
    job.refresh_from_db()
    assert job.problem == "The account is closed."
    with translation.override("pl"):
        assert job.problem == "Konto jest zamknięte."
