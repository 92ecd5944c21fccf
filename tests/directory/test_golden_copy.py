"""The clock has the golden copy imported whenever it is another one."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deals.importing.files import UnreadableFile
from deals.jobs.golden_copy import ERRORS, RUN, import_golden_copy, queue_golden_copy
from deals.models import Customer
from portal import clock

HEADER = "lei,name,country"
ZABKA, ORLEN = "529900NLUPAVCG84W050,Żabka S.A.,PL", "00QDBXDXLLF3W3JJJO36,Orlen S.A.,PL"

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrive(settings, tmp_path):
    """Puts another golden copy into its place, as many minutes ago."""
    path = tmp_path / "golden.csv"
    settings.GOLDEN_COPY, settings.VAR_DIR = str(path), tmp_path

    def arrive(*rows, minutes=5):
        path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        at = (timezone.now() - timedelta(minutes=minutes)).timestamp()
        os.utime(path, (at, at))

    return arrive


def work():
    """Does what was queued last, as the worker does."""
    queued = DBTaskResult.objects.order_by("-enqueued_at").first()
    assert (queued.task_path, queued.queue_name) == (RUN, "long")
    return import_golden_copy.call(*queued.args_kwargs["args"])


def test_a_new_golden_copy_is_imported_once_and_the_next_one_again(arrive):
    arrive(ZABKA, ORLEN, minutes=9)
    clock.run_jobs()
    clock.run_jobs()
    assert DBTaskResult.objects.count() == 1
    assert work().startswith("2 read: 2 new,")
    clock.run_jobs()
    assert DBTaskResult.objects.count() == 1
    arrive(ZABKA, minutes=3)
    clock.run_jobs()
    assert DBTaskResult.objects.count() == 2
    assert "1 unchanged, 1 retired" in work()
    assert Customer.objects.filter(retired_at=None).get().name == "Żabka S.A."


def test_a_file_that_is_still_being_written_waits(arrive):
    arrive(ZABKA, minutes=0)
    assert not queue_golden_copy()
    arrive(ZABKA, minutes=2)
    assert queue_golden_copy()


@pytest.mark.parametrize("path", ["", "no such file.csv", "."])
def test_without_a_file_there_is_nothing_to_do(settings, path):
    settings.GOLDEN_COPY = path
    assert not queue_golden_copy()
    assert not DBTaskResult.objects.exists()


def test_a_file_that_is_no_list_fails_its_task_and_the_next_one_is_imported(arrive, settings):
    arrive()
    (settings.VAR_DIR / "golden.csv").write_bytes(b"name\nFoo\n")
    os.utime(settings.GOLDEN_COPY, (1, 1))
    clock.run_jobs()
    with pytest.raises(UnreadableFile, match="missing: country"):
        work()
    arrive(ZABKA, ORLEN.replace("PL", "XX"))
    clock.run_jobs()
    assert "1 bad" in work()
    assert "Unknown country: XX" in (settings.VAR_DIR / ERRORS).read_text("utf-8-sig")
