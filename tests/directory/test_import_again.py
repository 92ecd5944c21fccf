"""A changed golden copy again: what differs is written, what people made stays, nothing goes."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.actions import import_file as importing
from deals.actions.customers import merge_customers
from deals.actions.drafts import save_step, start_draft
from deals.actions.import_file import import_file
from deals.models import Customer
from deals.queries.customers import suggest
from tests.factories import make_deal

HEADER = "lei,name,country,city,status"
LEIS = ["529900NLUPAVCG84W050", "00QDBXDXLLF3W3JJJO36", "010CMKZ3VON21WF2ZD45"]
ZABKA, ORLEN, LOT = (
    f"{lei},{name},PL,{city},ACTIVE"
    for lei, name, city in zip(
        LEIS, ["Żabka S.A.", "Orlen S.A.", "LOT"], ["Poznań", "Płock", "Warszawa"], strict=True
    )
)


@pytest.fixture
def load(db, tmp_path):
    """Imports the rows as a whole file of GLEIF's and gives new, changed, unchanged, retired,
    kept and skipped."""

    def load(*rows, whole=True):
        path = tmp_path / "companies.csv"
        path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        report = import_file(path, errors=tmp_path / "errors", source="gleif", whole=whole)
        figures = report.new, report.changed, report.unchanged
        return (*figures, report.retired, report.kept, report.skipped)

    return load


def named(name):
    return Customer.objects.get(name=name)


def test_the_same_file_again_writes_nothing(load):
    assert load(ZABKA, ORLEN) == (2, 0, 0, 0, 0, 0)
    with CaptureQueriesContext(connection) as asked:
        assert load(ZABKA, ORLEN) == (0, 0, 2, 0, 0, 0)
    written = [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert not any("FOR UPDATE" in q["sql"] for q in asked)  # a lock writes to the row as well


def test_only_the_row_that_differs_is_written(load):
    load(ZABKA, ORLEN, LOT)
    before = dict(Customer.objects.values_list("lei", "public_id"))
    with CaptureQueriesContext(connection) as asked:
        changed = ORLEN.replace("Płock", "Gdańsk")
        assert load(ZABKA, changed, LOT) == (0, 1, 2, 0, 0, 0)
    (locked,) = [q["sql"] for q in asked if q["sql"].startswith('INSERT INTO "deals_customer"')]
    assert "Gdańsk" in locked
    assert "Poznań" not in locked
    assert dict(Customer.objects.values_list("lei", "public_id")) == before
    assert named("Orlen S.A.").city_key == "gdansk"


def test_what_a_whole_file_lacks_is_retired_and_comes_back(load, cast):
    load(ZABKA, ORLEN)
    assert load(ZABKA) == (0, 0, 1, 1, 0, 0)
    assert named("Orlen S.A.").is_retired
    assert suggest(cast.ula, "orlen") == []
    assert load(ZABKA) == (0, 0, 1, 0, 0, 0)
    assert load(ZABKA, ORLEN) == (0, 1, 1, 0, 0, 0)
    assert not named("Orlen S.A.").is_retired


def test_a_part_of_the_file_retires_nothing(load):
    load(ZABKA, ORLEN)
    assert load(ZABKA, whole=False) == (0, 0, 1, 0, 0, 0)
    assert not named("Orlen S.A.").is_retired


def test_a_company_that_is_not_active_any_more_is_retired_once(load):
    load(ZABKA)
    ended = ZABKA.replace("ACTIVE", "INACTIVE")
    unknown = LOT.replace("ACTIVE", "INACTIVE")
    assert load(ended, unknown) == (0, 0, 0, 1, 0, 1)
    assert load(ended, unknown) == (0, 0, 0, 0, 0, 2)


def test_a_row_that_is_bad_this_time_retires_nobody(load):
    load(ZABKA, ORLEN)
    assert load(ZABKA, ORLEN.replace("PL", "XX")) == (0, 0, 1, 0, 0, 0)
    assert not named("Orlen S.A.").is_retired


def test_a_file_that_lacks_too_much_is_no_whole_one(load, monkeypatch):
    load(ZABKA, ORLEN)
    monkeypatch.setattr(importing, "FEW_MISSING", 0)
    with pytest.raises(importing.IncompleteFile, match="lacks 1 of 3 known"):
        load(ZABKA, LOT)
    assert not Customer.objects.exclude(retired_at=None).exists()
    assert named("LOT")  # its rows are in


def test_other_sources_are_not_retired(load):
    Customer.objects.create(name="Foo", country="PL", source="file")
    load(ZABKA)
    assert not named("Foo").is_retired


def test_what_a_person_typed_in_is_never_overwritten_nor_added_again(load, cast):
    Customer.objects.create(name="Żabka by hand", country="PL", lei=LEIS[0])
    Customer.objects.create(name="Mine", country="PL", lei=LEIS[1], owner=cast.contoso)
    assert load(ZABKA, ORLEN) == (1, 0, 0, 0, 1, 0)
    assert load(ZABKA.replace("ACTIVE", "INACTIVE"), ORLEN) == (0, 0, 1, 0, 1, 0)
    assert load(ORLEN) == (0, 0, 1, 0, 0, 0)
    assert not named("Żabka by hand").is_retired
    assert Customer.objects.filter(lei=LEIS[1]).count() == 2


def test_what_an_administrator_corrects_is_not_undone(load, cast, client):
    load(ZABKA)
    customer = named("Żabka S.A.")
    client.force_login(cast.root)
    typed = {"name": "Żabka Polska S.A.", "country": "PL", "lei": LEIS[0], "city": "Poznań"}
    client.post(f"/admin/deals/customer/{customer.pk}/change/", typed)
    customer.refresh_from_db()
    assert (customer.name, customer.source) == ("Żabka Polska S.A.", "portal")
    assert load(ZABKA) == (0, 0, 0, 0, 1, 0)


def test_a_merged_double_is_not_brought_back(load, cast):
    load(ZABKA, ORLEN, LOT)
    merge_customers(named("Orlen S.A."), into=named("Żabka S.A."), by=cast.root)
    merge_customers(named("Żabka S.A."), into=named("LOT"), by=cast.root)
    assert load(ZABKA, ORLEN, LOT) == (0, 0, 1, 0, 2, 0)
    assert Customer.objects.get().name == "LOT"


def test_a_deal_keeps_its_customer_as_it_was_agreed(load, cast):
    load(ZABKA, ORLEN)
    customer = named("Orlen S.A.")
    deal = make_deal(by=cast.ula, location=cast.warsaw, customer=customer)
    version = deal.version
    renamed = ORLEN.replace("Orlen", "Naftowy").replace("Płock", "Gdańsk")
    for _night in range(2):
        assert load(ZABKA, renamed) == (0, 0, 1, 0, 1, 0)
    customer.refresh_from_db()
    assert (customer.name, customer.city) == ("Orlen S.A.", "Płock")
    assert load(ZABKA) == (0, 0, 1, 1, 0, 0)
    deal.refresh_from_db()
    assert (deal.engagement.customer, deal.version) == (customer, version)
    assert deal.engagement.customer.is_retired
    assert load(ZABKA, renamed) == (0, 1, 1, 0, 0, 0)
    customer.refresh_from_db()
    assert (customer.name, customer.is_retired) == ("Orlen S.A.", False)


def test_a_draft_follows_its_customer(load, cast):
    load(ZABKA, ORLEN)
    draft = start_draft(by=cast.ula)
    save_step(draft, by=cast.ula, step="customer", values={"customer": named("Orlen S.A.")})
    draft.refresh_from_db()
    version = draft.version
    load(ZABKA, ORLEN.replace("Orlen", "Naftowy"))
    draft.refresh_from_db()
    assert draft.engagement.customer == named("Naftowy S.A.")
    assert "naftowy" in draft.search
    assert draft.version == version


def test_only_confirmed_customers_can_be_retired(cast):
    with pytest.raises(Exception, match="customer_retired_is_confirmed"):
        Customer.objects.create(
            name="Mine", country="PL", owner=cast.contoso, retired_at=timezone.now()
        )


def test_the_command_tells_what_was_retired(load, tmp_path, capsys, monkeypatch):
    load(ZABKA, ORLEN)
    path = tmp_path / "whole.csv"
    path.write_text(f"{HEADER}\n{ZABKA}\n", encoding="utf-8")
    call_command("import_companies", str(path), source="gleif", whole=True)
    assert "1 unchanged, 1 retired, 0 kept (corrected or agreed)" in capsys.readouterr().out
    monkeypatch.setattr(importing, "FEW_MISSING", 0)
    path.write_text(f"{HEADER}\n{LOT}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="nothing was retired for lack"):
        call_command("import_companies", str(path), source="gleif", whole=True)
