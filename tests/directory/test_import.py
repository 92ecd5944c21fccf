"""Files of companies, sound and broken, into the directory."""

import csv
import gzip
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from deals.actions import import_file as importing
from deals.actions.import_file import import_file
from deals.actions.insert_customers import COLUMNS, insert_customers
from deals.models import Customer

LEIS = ["529900NLUPAVCG84W050", "00QDBXDXLLF3W3JJJO36", "010CMKZ3VON21WF2ZD45"]
HEADER = "name,country,city,address,postal_code,region,duns,lei"
ROW = f"Żabka sp. z o.o.,PL,Poznań,Stanisława Matyi 8,61-586,,12-345-6789,{LEIS[0]}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    """Writes a file and imports it: gives the report and the refused rows."""

    def load(content, name="companies.csv"):
        path, errors = tmp_path / name, tmp_path / "errors.csv"
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        report = import_file(path, errors=errors)
        refused = []
        if errors.exists():
            with errors.open(encoding="utf-8-sig", newline="") as file:
                refused = list(csv.reader(file))[1:]
        assert len(refused) == report.bad
        return report, refused

    return load


def figures(report):
    return report.new, report.changed, report.unchanged, report.skipped, report.bad


def test_a_plain_list_goes_in_and_again_changes_nothing(load):
    assert figures(load(f"{HEADER}\n{ROW}\n")[0]) == (1, 0, 0, 0, 0)
    customer = Customer.objects.get()
    assert (customer.name, customer.search, customer.city) == (
        "Żabka sp. z o.o.",
        "zabka",
        "Poznań",
    )
    assert (customer.duns, customer.lei, customer.source) == ("123456789", LEIS[0], "file")
    assert figures(load(f"{HEADER}\n{ROW}\n")[0]) == (0, 0, 1, 0, 0)


def test_gleifs_golden_copy_goes_in_whatever_other_columns_it_has(load):
    header = (
        "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.LegalAddress.FirstAddressLine,"
        "Entity.LegalAddress.City,Entity.LegalAddress.Region,Entity.LegalAddress.PostalCode,"
        "Entity.LegalAddress.Country,Entity.EntityStatus"
    )
    active = f'{LEIS[0]},"Foo, GmbH",de,Weg 1,Ulm,DE-BW,89073,DE,ACTIVE'
    rows = f"{active}\n{LEIS[1]},Old,en,,,,,US,INACTIVE"
    assert figures(load(f"{header}\n{rows}")[0]) == (1, 0, 0, 1, 0)
    customer = Customer.objects.get()
    assert (customer.name, customer.region, customer.postal_code) == ("Foo, GmbH", "DE-BW", "89073")
    assert customer.source == "gleif"


@pytest.mark.parametrize("name", ["c.csv.gz", "c.zip", "C.CSV"])
def test_packed_files_go_in(load, name):
    content = f"\ufeff{HEADER}\r\n{ROW}\r\n".encode()
    if name.endswith(".gz"):
        content = gzip.compress(content)
    elif name.endswith(".zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("readme.txt", "no")
            archive.writestr("data/companies.csv", content)
        content = packed.getvalue()
    assert load(content, name)[0].new == 1


def test_only_what_the_file_has_a_column_for_changes(load):
    load(f"{HEADER}\n{ROW}\n")
    public_id = Customer.objects.get().public_id
    assert load(f"lei,name,country\n{LEIS[0]},Froggy S.A.,PL\n")[0].changed == 1
    customer = Customer.objects.get()
    assert (customer.name, customer.search) == ("Froggy S.A.", "froggy")
    assert (customer.city, customer.duns, customer.public_id) == ("Poznań", "123456789", public_id)
    load(f"lei,name,country,city,duns\n{LEIS[0]},Froggy S.A.,PL,,\n")
    customer.refresh_from_db()
    assert (customer.city, customer.duns) == ("", "123456789")
    assert Customer.objects.all().typeahead("frog") == [customer]


def test_a_company_known_by_its_duns_number_gets_its_lei(load):
    load("name,country,duns\nFoo,PL,123456789\n")
    assert figures(load(f"name,country,duns,lei\nFoo,PL,123456789,{LEIS[0]}\n")[0]) == (
        0,
        1,
        0,
        0,
        0,
    )
    assert Customer.objects.get().lei == LEIS[0]


def test_numbers_of_two_companies_in_one_row_are_refused(load):
    load(f"{HEADER}\n{ROW}\nOther,PL,,,,,,{LEIS[1]}\n")
    report, refused = load(f"name,country,duns,lei\nOther,PL,123456789,{LEIS[1]}\n")
    assert figures(report) == (0, 0, 0, 0, 1)
    assert "belongs to another company: Żabka" in refused[0][1]


def test_an_organizations_unconfirmed_customer_is_left_alone(load, cast):
    mine = Customer.objects.create(
        name="My Żabka", country="PL", owner=cast.contoso, lei=LEIS[0], duns="123456789"
    )
    assert load(f"{HEADER}\n{ROW}\n")[0].new == 1
    mine.refresh_from_db()
    assert mine.name == "My Żabka"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f",PL,,,,,,{LEIS[1]}", "name is missing"),
        (f"Foo,XX,,,,,,{LEIS[1]}", "Unknown country: XX"),
        (f"Foo,PL,,,,,,{LEIS[1][:-2]}00", "LEI is wrong"),
        ("Foo,PL,,,,,12345,", "D-U-N-S number is wrong"),
        ("Foo,PL,,,,,,", "neither an LEI nor a D-U-N-S"),
        (f"{'x' * 301},PL,,,,,,{LEIS[1]}", "name is longer than 300"),
        (f"Foo,PL,{LEIS[1]}", "3 fields instead of 8"),
        (f"Foo,PL,,,,,,{LEIS[0]}", "stands in line 2 already"),
        (f'"{"y" * 1_000_000}",PL,,,,,,{LEIS[1]}', "field larger than field limit"),
        (f'"Foo"bar,PL,,,,,,{LEIS[1]}', "Not a row of a CSV file"),
        ("z" * 5_000_000, "line is too long"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_goes_in(load, row, reason):
    report, refused = load(f"{HEADER}\n{ROW}\n{row}\n\nLast,DE,,,,,,{LEIS[2]}\n")
    assert (report.new, report.bad, report.read) == (2, 1, 3)
    assert refused[0][0] == "3"
    assert reason in refused[0][1]


def test_a_row_in_another_encoding_is_reported(load):
    content = f"{HEADER}\n{ROW}\n".encode() + f"Łódź,PL,,,,,,{LEIS[1]}\n".encode("iso-8859-2")
    report, refused = load(content)
    assert (report.new, refused[0][0]) == (1, "3")
    assert "UTF-8" in refused[0][1]


def test_refused_cells_are_no_formulas(load):
    refused = load(f"{HEADER}\n=cmd(),XX,,,,,,{LEIS[0]}\n")[1]
    assert refused[0][2] == "'=cmd()"


def test_an_interrupted_import_can_be_repeated(load, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    broken = gzip.compress(f"{HEADER}\n{ROW}\nOther,PL,,,,,,{LEIS[1]}\n".encode())
    with pytest.raises(importing.UnreadableFile, match="damaged"):
        load(broken[:-9], "c.csv.gz")
    report, _refused = load(broken, "c.csv.gz")
    assert report.new + report.unchanged == 2
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "c.csv", "empty"),
        (b"\n\n", "c.csv", "missing: name, country, lei / duns"),
        (b"name,city\nFoo,Bar\n", "c.csv", "missing: country, lei / duns"),
        (b"LEI,Entity.LegalName\n", "c.csv", "missing: entity.legaladdress.country"),
        ("name,country,lei\n".encode("utf-16"), "c.csv", "first line can't be read"),
        (b"no zip", "c.zip", "can't be opened"),
        (b"no gzip", "c.csv.gz", "damaged"),
        (b"PK\x05\x06" + bytes(18), "c.zip", "no .csv file"),
        (bytes(range(128, 256)) * 10, "c.csv", "can't be read"),
        (bytes(range(128)) * 10, "c.csv", "missing: name"),
    ],
)
def test_what_is_no_list_of_companies_is_refused_in_plain_words(tmp_path, content, name, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match="(?i)" + words.replace("/", ".")):
        call_command("import_companies", str(path))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_companies", str(tmp_path / "no.csv"))


def test_the_command_tells_what_it_did(tmp_path, capsys):
    path = tmp_path / "c.csv"
    path.write_text(f"{HEADER}\n{ROW}\nFoo,XX,,,,,,\n", encoding="utf-8")
    call_command("import_companies", str(path))
    told = capsys.readouterr()
    assert (
        "2 read: 1 new, 0 changed, 0 unchanged, 0 retired, 0 kept (corrected or agreed)" in told.out
    )
    assert "c.csv.errors.csv" in told.out
    assert told.err == ""  # no bar where nobody looks
    path.write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    call_command("import_companies", str(path))
    assert not (tmp_path / "c.csv.errors.csv").exists()


def test_the_quick_writer_writes_what_the_model_would():
    values = {"name": "Żabka S.A.", "country": "PL", "city": "Poznań", "duns": "123456789"}
    insert_customers([values], source="file")
    quick = Customer.objects.get()
    quick.delete()
    plain = Customer(source="file", **values)
    Customer.objects.bulk_create([plain])
    free = {"id", "public_id", "created_at"}
    for column in Customer._meta.concrete_fields:
        if column.name not in free:
            assert getattr(quick, column.attname) == getattr(plain, column.attname), column.name
    assert len(quick.public_id) == len(plain.public_id)
    unset = {f.name for f in Customer._meta.concrete_fields} - set(COLUMNS)
    assert unset == {
        "id",
        "parent",
        "owner",
        "added_by",
        "retired_at",
    }  # empty, so a new field is noticed here


def test_the_demo_cut_is_sound(tmp_path):
    call_command(
        "import_companies", "deals/demo/companies.csv.gz", source="demo", errors=tmp_path / "e"
    )
    assert Customer.objects.count() == 3000
    assert not (tmp_path / "e").exists()
    assert Customer.objects.exclude(duns__startswith="99").count() == 0
    assert Customer.objects.filter(source="demo").count() == 3000
