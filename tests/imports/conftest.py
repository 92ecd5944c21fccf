"""Files of the cast's deals, uploaded, checked and imported as on the pages."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from deals.actions.imports import begin_check, begin_commit, begin_undo, start_import
from deals.jobs.run import run_job
from deals.models import ConsentText, DealImport, Job
from deals.models.job import JobState
from portal.said import told
from tests.factories import CustomerFactory
from tests.imports.files import csv_of, xlsx_of
from tests.imports.rows import HEADER


def upload(by: Any, *rows: Any, header: Any = HEADER, name: str = "deals.csv") -> DealImport:
    make = xlsx_of if name.endswith(".xlsx") else csv_of
    file = SimpleUploadedFile(name, make(header, *rows).read())
    return start_import(by=by, file=file)


def work(deal_import: DealImport) -> DealImport:
    """What the worker does with it."""
    deal_import.refresh_from_db()
    run_job.func(deal_import.job_id)
    deal_import.refresh_from_db()
    assert deal_import.job.state == JobState.DONE, deal_import.job.result
    return deal_import


def checked(by: Any, *rows: Any, known: str = "skip", **options: Any) -> DealImport:
    deal_import = upload(by, *rows, **options)
    return work(begin_check(deal_import, by=by, mapping=deal_import.mapping, known=known))


def committed(deal_import: DealImport) -> DealImport:
    by = deal_import.user
    return work(begin_commit(deal_import, by=by, consent=ConsentText.objects.first()))


def imported(by: Any, *rows: Any, **options: Any) -> DealImport:
    return committed(checked(by, *rows, **options))


def undone(deal_import: DealImport, by: Any = None) -> DealImport:
    return work(begin_undo(deal_import, by=by or deal_import.user))


def states(deal_import: DealImport) -> list[str]:
    return list(deal_import.lines.order_by("number").values_list("state", flat=True))


def remarks(deal_import: DealImport, number: int = 2) -> list[tuple[str, str, str, str]]:
    """Of a row: level, column, words, detail."""
    found = deal_import.lines.get(number=number).remarks
    return [(r["level"], r["field"], told(r), r["detail"]) for r in found]


@pytest.fixture
def zabka(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")


@pytest.fixture(autouse=True)
def _files_in_a_folder(monkeypatch, tmp_path):
    kept = settings.STORAGES["attachments"]
    storage = storages.create_storage(kept | {"OPTIONS": kept["OPTIONS"] | {"location": tmp_path}})
    for model in (DealImport, Job):
        monkeypatch.setattr(model._meta.get_field("file"), "storage", storage)
