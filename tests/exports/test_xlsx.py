"""A list as XLSX: made by the worker, opened with openpyxl, gone after a day."""

from datetime import date, datetime

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape

from deals.jobs import export
from deals.models import Deal, Export, Job
from deals.queries import jobs as limits
from tests.exports.reading import made, sheet
from tests.factories import make_deal
from tests.lists.test_paging import many

ADDRESS = "/deals/outbound/export/xlsx/"
COLUMNS = "columns=customer,type,status,stage,value,close_date,location,other,crm_id,created"


@pytest.fixture
def ask(client, cast):
    def asked(query="", who=None, **data):
        client.force_login(who or cast.anna)
        return client.post(ADDRESS, {"query": query, **data})

    return asked


@pytest.fixture
def deal(cast):
    return make_deal(
        by=cast.anna, location=cast.warsaw, name="=1+1", crm_id="https://example.com", value=1234.5
    )


def test_the_file_has_real_dates_and_numbers_and_no_formula(ask, cast, deal):
    job = made(ask(COLUMNS))
    heading, row = sheet(job).iter_rows()
    assert heading[0].value == "Reference"
    cells = dict(zip((cell.value for cell in heading), row, strict=True))
    assert (cells["Deal name"].value, cells["Deal name"].data_type) == ("=1+1", "s")
    assert (cells["CRM ID"].value, cells["CRM ID"].hyperlink) == ("https://example.com", None)
    assert (cells["Estimated value"].value, cells["Progress in %"].value) == (1234.5, 10)
    assert cells["Estimated close date"].value.date() == deal.close_date
    here = deal.submitted_at.astimezone(cast.anna.zone)
    assert cells["Created"].value == here.replace(tzinfo=None, microsecond=0)
    assert cells["Created"].number_format == "yyyy-mm-dd hh:mm"
    assert cells["Other side"].value == "Northstar: Received"


def test_the_heading_stays_in_sight_and_columns_are_wide_enough(ask, deal):
    page = sheet(made(ask(COLUMNS)))
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["B"].width > 30


def test_what_was_asked_for_is_made_whatever_the_person_chooses_meanwhile(ask, cast, deal):
    make_deal(by=cast.anna, location=cast.krakow, name="Other", value=5)
    answer = ask("columns=value&sort=-value")
    cast.anna.list_choices = {"outbound": {"columns": ["crm_id"]}}
    cast.anna.save()
    rows = list(sheet(made(answer)).values)
    assert rows[0][2:] == ("Estimated value", "Currency")
    assert [row[2] for row in rows[1:]] == [1234.5, 5]


def test_the_scope_is_that_of_the_moment_in_which_it_is_made(ask, cast, deal):
    answer = ask(who=cast.wanda)
    cast.wanda.assignments.all().delete()
    job = made(answer)
    assert job.result == {"rows": 0}


def test_chosen_deals_alone(ask, cast, deal):
    make_deal(by=cast.anna, location=cast.warsaw, name="Other")
    rows = list(sheet(made(ask(deal=[deal.reference, "nonsense"]))).values)
    assert [row[1] for row in rows[1:]] == ["=1+1"]


def test_it_is_written_down_once_with_its_rows_though_done_again(ask, cast, deal, client):
    answer = ask(who=cast.vera)
    assert Export.objects.count() == 0
    job = made(answer)
    made(answer)
    written = Export.objects.get()
    assert (written.user, written.rows, written.file_format) == (cast.vera, 1, "xlsx")
    page = client.get(answer["Location"]).content.decode()
    assert "1 deal is in the file." in page
    assert job.file_name.startswith("Outbound deals ")
    assert job.file_name.endswith(".xlsx")
    download = client.get(reverse("deals:job-file", args=[job.public_id]))
    assert b"".join(download.streaming_content).startswith(b"PK")


def test_a_list_longer_than_a_sheet_is_refused_before_and_in_the_worker(
    ask, cast, deal, client, monkeypatch
):
    make_deal(by=cast.anna, location=cast.warsaw)
    answer = ask()
    monkeypatch.setattr(export, "ROW_LIMIT", 1)
    assert made(answer).problem.startswith("An XLSX file holds 1 deals at most.")
    monkeypatch.setattr("deals.web.exports.ROW_LIMIT", 1)
    answer = ask("min_value=1")
    assert answer["Location"] == "/deals/outbound/?min_value=1"
    page = client.get(answer["Location"]).content.decode()
    assert "An XLSX file holds 1 deals at most. Export as CSV, or narrow the list." in page


def test_nobody_fills_the_queue(ask, cast, deal, monkeypatch):
    monkeypatch.setattr(limits, "AT_ONCE", 1)
    first, second = ask(), ask()
    assert Job.objects.count() == 1
    assert second["Location"].startswith("/deals/outbound/")
    made(first)
    ask()
    assert Job.objects.count() == 2


def test_progress_is_told_and_dates_before_spreadsheets_are_text(ask, cast):
    many(cast.anna, cast.warsaw, 30)
    Deal.objects.update(close_date=date(1066, 10, 14), submitted_at=datetime.fromisoformat(OLD))
    job = made(ask("columns=close_date"))
    assert (job.done, job.total, job.percent) == (30, 30, 100)
    assert {row[2] for row in list(sheet(job).values)[1:]} == {"1066-10-14"}


OLD = "1066-10-14T00:00:00+00:00"


@pytest.mark.parametrize("query", ["\x00", "sort=\x00", "q=%00", "x" * 5000, "&&&==", "page=%ff"])
def test_no_query_breaks_it(ask, deal, query):
    assert made(ask(query)).state == "done"


def test_it_speaks_the_language_of_who_asked_and_its_page_leads_back(ask, client, cast, deal):
    client.force_login(cast.anna)
    polish = {"Accept-Language": "pl"}
    job = made(client.post(ADDRESS, {"query": "sort=name&columns=value"}, headers=polish))
    assert next(sheet(job).values)[1] == "Nazwa transakcji"
    page = client.get(reverse("deals:job", args=[job.public_id]))
    tab, _mark, query = page.context["back"].partition("?")
    assert (tab, QueryDict(query)["sort"]) == ("/deals/outbound/", "name")
    assert f'href="{escape(page.context["back"])}"' in page.content.decode()
