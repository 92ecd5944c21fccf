"""The clock's own jobs, and that one failing job stops no other."""

import logging
import os
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import clock

pytestmark = pytest.mark.django_db


def make_task(status, **fields):
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="portal.clock.clear_sessions",
        backend_name="default",
        run_after=timezone.now(),
        **fields,
    )


def ago(**span):
    return timezone.now() - timedelta(**span)


def test_every_app_with_a_clock_module_brings_its_jobs():
    assert {"clear_sessions", "requeue_lost_tasks", "tidy_drafts"} <= {
        job.__name__ for job in clock.jobs()
    }


def test_a_session_that_ended_is_cleared_and_another_stays():
    for age in (-10, 10):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(minutes=age))
        session.save()
    clock.run_jobs()
    assert [session.expire_date > timezone.now() for session in Session.objects.all()] == [True]


def test_uploads_that_a_killed_process_left_are_deleted_after_a_day(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    for name, age in (("left", 25), ("under way", 23)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=(ago(hours=age).timestamp(),) * 2)
    assert clock.clear_uploads() == 1
    assert [file.name for file in tmp_path.iterdir()] == ["under way"]


def test_a_task_that_ended_over_a_week_ago_is_forgotten():
    make_task("SUCCESSFUL", finished_at=ago(days=8))
    recent = make_task("FAILED", finished_at=ago(days=6))
    assert clock.prune_task_results() == 1
    assert DBTaskResult.objects.get() == recent


def test_a_task_whose_worker_was_killed_is_queued_again():
    task = make_task("RUNNING", started_at=ago(minutes=11), worker_ids=["first"])
    assert clock.requeue_lost_tasks() == 1
    assert list(DBTaskResult.objects.ready()) == [task]


def test_a_task_that_runs_for_nine_minutes_is_left_alone():
    make_task("RUNNING", started_at=ago(minutes=9), worker_ids=["first"])
    assert clock.requeue_lost_tasks() == 0


def test_a_task_that_took_three_workers_along_is_given_up(caplog):
    make_task("RUNNING", started_at=ago(minutes=11), worker_ids=["a", "b", "c"])
    with caplog.at_level(logging.ERROR, "portal.clock"):
        clock.requeue_lost_tasks()
    assert DBTaskResult.objects.get().status == "FAILED"
    assert "given up" in caplog.text


def test_a_failing_job_is_logged_and_stops_no_other(monkeypatch, caplog):
    done = []

    def fails():
        raise ValueError("broken job")

    monkeypatch.setattr(clock, "JOBS", [fails, lambda: done.append("next")])
    with caplog.at_level(logging.ERROR, "portal.clock"):
        assert clock.run_jobs() == 1
    assert done == ["next"]
    assert "broken job" in caplog.text


def test_tick_once_tells_cron_of_a_failure(monkeypatch):
    def fails():
        raise ValueError

    call_command("tick", once=True)
    monkeypatch.setattr(clock, "JOBS", [fails])
    with pytest.raises(CommandError, match="1 of the clock's jobs failed"):
        call_command("tick", once=True)
