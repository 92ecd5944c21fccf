"""The pages of an import, from the template to the rows that were refused."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from deals.importing.deal_columns import COLUMNS, guess
from deals.importing.sheets import format_of, opened_sheet
from deals.models import ConsentText, Deal, DealImport, Job
from tests.imports.conftest import checked, imported, states, undone, upload, work
from tests.imports.files import csv_of
from tests.imports.rows import HEADER, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanda(client, cast):
    client.force_login(cast.wanda)
    return client


def page(client, name, *args, **options):
    return client.get(reverse(f"deals:{name}", args=args), **options)


def send(client, *rows, header=HEADER, content=None, name="deals.csv"):
    file = SimpleUploadedFile(name, content or csv_of(header, *rows).read())
    return client.post(reverse("deals:new-import"), {"file": file}, follow=True)


def mapping_of(deal_import, **changes):
    return {f"column-{n}": key for n, key in enumerate(deal_import.mapping)} | changes


def test_a_file_goes_its_whole_way(wanda, cast, zabka):
    answer = send(wanda, row(), row(name="", value="x"), header=[*HEADER[:-1], "Colour"])
    found = DealImport.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("deals:import-columns", args=[found.public_id])
    assert "Not used:" in answer.content.decode()
    assert "Colour" in answer.content.decode()
    address = reverse("deals:import-columns", args=[found.public_id])
    answer = wanda.post(address, mapping_of(found, known="skip"), follow=True)
    words = answer.content.decode()
    assert "1 row has errors and would be left out" in words
    assert "Enter an amount like" in words
    commit = reverse("deals:import-commit", args=[found.public_id])
    answer = wanda.post(commit, {"version": "1"})
    assert "Tick the box to give your consent." in answer.content.decode()
    assert not Job.objects.exists()
    answer = wanda.post(commit, {"version": "old", "consent": "on"})
    assert "The text has changed" in answer.content.decode()
    for _press in range(2):
        wanda.post(commit, {"version": ConsentText.objects.first().version, "consent": "on"})
    assert Job.objects.count() == 1
    assert "Waiting for its turn." in page(wanda, "import", found.public_id).content.decode()
    work(found)
    words = page(wanda, "import", found.public_id).content.decode()
    deal = Deal.objects.get(direction="outbound")
    assert reverse("deals:deal", args=[deal.reference]) in words
    assert "1 deal was created. 1 row could not be imported" in words
    undo = reverse("deals:import-undo", args=[found.public_id])
    assert "The import created 1 deal." in wanda.get(undo).content.decode()
    wanda.post(undo)
    work(found)
    assert "closed as errors" in page(wanda, "import", found.public_id).content.decode()


def test_a_customer_given_by_its_number_alone_is_named_and_what_was_updated_is_said(
    wanda, cast, zabka
):
    first = imported(cast.wanda, row(customer="", country="", duns="99-000-0015", crm="C-1"))
    words = page(wanda, "import", first.public_id).content.decode()
    assert zabka.name in words
    assert "The import is finished. 1 deal was created." in words
    again = row(customer="", country="", duns="990000015", crm="C-1", name="Renamed")
    second = imported(cast.wanda, again, row(duns="1", customer=""), known="update")
    words = page(wanda, "import", second.public_id).content.decode()
    assert "1 deal was updated. 1 row could not be imported" in words
    assert words.count(zabka.name) == 1


def test_large_files_are_checked_by_the_worker(wanda, cast, zabka):
    send(wanda, *[row(name=f"Deal {n}") for n in range(201)])
    found = DealImport.objects.get()
    address = reverse("deals:import-columns", args=[found.public_id])
    answer = wanda.post(address, mapping_of(found, known="skip"), follow=True)
    assert 'hx-trigger="every 1s"' in answer.content.decode()
    assert wanda.post(address, mapping_of(found, known="skip")).status_code == 409
    work(found)
    words = page(wanda, "import", found.public_id).content.decode()
    assert "Import 201 rows" in words
    second = page(wanda, "import", found.public_id, data={"state": "create"})
    assert second.context["older"]
    assert [r["number"] for r in second.context["rows"]] == list(range(2, 52))


def test_a_file_that_is_none_is_told_at_once(wanda, cast):
    for content, name in ((b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.csv"), (b"", "b.csv")):
        answer = send(wanda, content=content or b"\n", name=name)
        assert answer.status_code == 200
        assert "Nothing was uploaded." in answer.content.decode()
    assert not DealImport.objects.exists()


def test_a_large_workbook_is_read_by_the_worker(wanda, cast, zabka, monkeypatch):
    from deals.importing import xlsx_sheets

    monkeypatch.setattr(xlsx_sheets, "SMALL", 10)
    found = upload(cast.wanda, row(), name="deals.xlsx")
    assert found.state == "reading"
    assert "Reading the file" in page(wanda, "import", found.public_id).content.decode()
    work(found)
    assert page(wanda, "import", found.public_id).status_code == 302
    assert found.mapping == guess(HEADER)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_template_has_every_column_and_can_be_uploaded(wanda, cast, ending, language):
    cast.wanda.language = language
    cast.wanda.save()
    answer = page(wanda, f"import-template-{ending}")
    file = BytesIO(b"".join(answer.streaming_content))
    with opened_sheet(file, format_of(file, f"t.{ending}")) as sheet:
        assert set(guess(sheet.header)) == {column.key for column in COLUMNS}
        assert list(sheet.lines) == []  # the example is a remark
    content = file.getvalue()
    assert (b"Cloud migration assessment" in content) == (ending == "csv")
    assert b"Data platform assessment" not in content  # not vetted for
    if ending == "xlsx":
        book = load_workbook(BytesIO(content))
        values = [cell.value for sheet in book for line in sheet for cell in line]
        assert {"Warsaw", "Cloud migration assessment", "EUR"} <= set(values)
        assert "Berlin" not in values


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_refused_rows_are_mended_and_come_in(wanda, cast, zabka, ending):
    done = imported(cast.wanda, row(), row(name="=cmd()", value="x"), row(name="B", email="x"))
    answer = page(wanda, f"import-refused-{ending}", done.public_id)
    file = BytesIO(b"".join(answer.streaming_content))
    with opened_sheet(file, format_of(file, f"t.{ending}")) as sheet:
        header, lines = sheet.header, [line.cells for line in sheet.lines]
    assert header == [*HEADER, "Reason"]
    assert lines[0][-1].startswith("Estimated value: Enter an amount")
    assert lines[0][0] == "=cmd()"
    if ending == "csv":
        assert b"'=cmd()" in file.getvalue()
    at = HEADER.index("Estimated Deal Value"), HEADER.index("E-mail")
    for line in lines:
        line[at[0]], line[at[1]] = "5", "a@b.example"
    again = imported(cast.wanda, row(), *[line[:-1] for line in lines])
    assert states(again) == ["skip", "created", "created"]


def test_history_shows_ones_own_and_admins_of_all_see_everybodys(client, cast, zabka):
    imported(cast.wanda, row(), row(name="", value=""))
    for who, shown in ((cast.wanda, True), (cast.anna, True), (cast.ula, False), (cast.fay, False)):
        client.force_login(who)
        assert ("deals.csv" in page(client, "imports").content.decode()) is shown


def test_a_deal_one_cannot_see_has_no_link(client, cast, zabka):
    done = imported(cast.wanda, row())
    deal = Deal.objects.get(direction="outbound")
    assignment = cast.wanda.assignments.get()
    assignment.location = cast.berlin
    assignment.save()
    client.force_login(cast.wanda)
    assert deal.reference not in page(client, "import", done.public_id).content.decode()


def test_a_given_up_import_offers_to_go_on(wanda, cast, zabka):
    found = checked(cast.wanda, row())
    from deals.actions.imports import begin_commit

    begun = begin_commit(found, by=cast.wanda, consent=ConsentText.objects.first())
    Job.objects.filter(pk=begun.job_id).update(state="failed", ended_at=timezone.now())
    assert "Go on" in page(wanda, "import", found.public_id).content.decode()
    wanda.post(reverse("deals:import-go-on", args=[found.public_id]))
    assert states(work(found)) == ["created"]


def test_forgotten_and_undone_imports_still_have_their_page(wanda, cast, zabka):
    done = undone(imported(cast.wanda, row()))
    done.lines.update(cells=[], title="", remarks=[])
    DealImport.objects.update(forgotten_at=timezone.now(), header=[], samples=[])
    words = page(wanda, "import", done.public_id).content.decode()
    assert "deleted as planned" in words


@pytest.mark.parametrize("junk", ["\0", "x" * 9999, "\ud800", "9" * 40])
def test_no_input_breaks_a_page(wanda, cast, zabka, junk):
    found = checked(cast.wanda, row())
    data = {name: junk for name in ("known", "column-0", "state", "page", "version", "consent")}
    data = {k: v.encode("utf-8", "surrogatepass").decode("latin-1") for k, v in data.items()}
    for name in ("import", "import-columns", "imports"):
        args = [] if name == "imports" else [found.public_id]
        assert page(wanda, name, *args, data=data).status_code == 200
    for name in ("import-columns", "import-commit"):
        answer = wanda.post(reverse(f"deals:{name}", args=[found.public_id]), data)
        assert answer.status_code == 200


def test_queries_do_not_depend_on_rows_or_imports(
    wanda, cast, zabka, django_assert_max_num_queries
):
    counts = []
    for size in (1, 3):
        done = imported(cast.wanda, *[row(name=f"{size} {n}") for n in range(size)])
        for name, args in (("import", [done.public_id]), ("imports", [])):
            with django_assert_max_num_queries(20) as captured:
                page(wanda, name, *args)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
