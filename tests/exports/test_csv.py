"""A list as CSV: its rows, its columns, its order, in the person's scope, quick and harmless."""

import csv as python_csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain, pairwise, product
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from deals import exports
from deals.actions.lifecycle import lose
from deals.exports import DealExport
from deals.lists import Listing
from deals.models import Deal, Export, Reason
from deals.queries import exports as limits
from portal.web import csv
from tests.exports.reading import csv_rows
from tests.factories import CustomerFactory, make_deal
from tests.lists.test_paging import many

ADDRESS = "/deals/outbound/export/csv/"


@pytest.fixture
def asked(client, cast):
    def ask(query="", who=None, address=ADDRESS):
        client.force_login(who or cast.anna)
        return csv_rows(client.get(address + query))

    return ask


@pytest.fixture
def deals(cast):
    return {
        name: make_deal(by=by, location=at, name=name, value=value)
        for name, by, at, value in [
            ("Zebra", cast.anna, cast.warsaw, 300),
            ("Antelope", cast.anna, cast.krakow, 20),
            ("Ibex", cast.bert, cast.berlin, 1000),
        ]
    }


def test_the_file_has_the_columns_and_rows_of_the_list_in_its_order(asked, deals):
    heading, *rows = asked("?sort=value&columns=customer,value,location&min_value=100")
    assert heading[:3] == ["Reference", "Deal name", "Customer"]
    assert heading[3:] == ["Estimated value", "Currency", "Location"]
    assert [(row[1], *row[3:]) for row in rows] == [
        ("Zebra", "300.00", "EUR", "Warsaw"),
        ("Ibex", "1000.00", "EUR", "Berlin"),
    ]
    assert rows[0][0] == deals["Zebra"].reference


def test_everybody_gets_just_the_deals_in_their_scope(asked, cast, deals):
    names = {who: {row[1] for row in asked(who=cast.everybody[who])[1:]} for who in SEEN}
    assert names == SEEN


SEEN = {
    "anna": {"Zebra", "Antelope", "Ibex"},
    "wanda": {"Zebra"},
    "bert": {"Ibex"},
    "vera": {"Zebra", "Antelope", "Ibex"},
    "fay": set(),
    "rita": set(),
}


def test_chosen_deals_alone_are_exported_and_others_do_not_exist(asked, cast, deals):
    chosen = f"?deals={deals['Zebra'].reference}.{deals['Ibex'].reference}.D-234567"
    assert [row[1] for row in asked(chosen + "&sort=name")[1:]] == ["Ibex", "Zebra"]
    assert [row[1] for row in asked(chosen, who=cast.wanda)[1:]] == ["Zebra"]
    assert asked("?deals=nonsense")[1:] == []


def test_words_and_times_are_the_readers_and_values_plain(asked, client, cast, deals):
    cast.anna.language, cast.anna.time_zone = "pl", "Asia/Tokyo"
    cast.anna.save()
    columns = "?columns=type,status,stage,close_date,created&sort=name"
    heading, first, *_others = asked(columns)
    assert heading[3] == "Status"
    with override("pl"):
        assert (
            heading[:2]
            == [gettext("Reference"), gettext("Deal name")]
            != ["Reference", "Deal name"]
        )
    antelope = deals["Antelope"]
    there = antelope.submitted_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert first[2:] == [
        *["Ocena rozwiązania", "Utworzona", "", "Utworzona", "10"],
        *[antelope.close_date.isoformat(), f"{there:%Y-%m-%d %H:%M:%S}"],
    ]


def test_what_the_inbound_list_calls_received_is_called_so_in_its_file(asked, cast, deals):
    heading, *rows = asked("?columns=due,created", cast.sam, "/deals/inbound/export/csv/")
    assert heading[2:] == ["Answer due", "Received"]
    assert len(rows) == 3


def test_a_closed_deal_says_why(asked, cast, deals):
    lose(deals["Ibex"], by=cast.bert, reason=Reason.objects.get(code="budget"))
    heading, row = asked("?columns=status,closed", address="/deals/closed/export/csv/")
    assert heading[2:] == ["Status", "Reason", "Closed"]
    assert row[2:4] == ["Lost", "Budget not adequate"]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '"quoted", with; marks', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_a_formula(asked, cast, name):
    make_deal(by=cast.anna, location=cast.warsaw, name=name)
    expected = name if name.startswith('"') else f"'{name}"
    assert asked("?columns=name")[1][1] == expected


def test_what_no_clean_text_holds_is_harmless_too():
    rows = [["\tx", "\r=1", "\n=1", "", "x=1", -5, None]]
    written = b"".join(csv.csv_lines(["-"], [rows])).decode("utf-8-sig")
    assert written == "'-\r\n'\tx,\"'\r=1\",\"'\n=1\",,x=1,-5,\r\n"


ODD = ["", "a", "a,b", 'a"b', "a\nb", "=a\r", '="', " ", "\x85", None, -5, Decimal("-1.50"), True]
ODD += [date(2026, 3, 1), datetime(2026, 3, 1, 7, 0, 5)]  # noqa: DTZ001  # of a reader's zone


def test_files_are_written_as_the_csv_module_writes_them():
    one, two = list(product(ODD)), list(product(ODD, repeat=2))
    for rows in (one, two, [*two[:3], *one[:3], *two[3:]]):
        text = io.StringIO(newline="")
        plain = [[f"'{v}" if str(v)[:1] == "=" else v for v in row] for row in rows]
        python_csv.writer(text).writerows(plain)
        _heading, written = csv.csv_lines(["-"], [rows])
        assert written.decode() == text.getvalue()


def test_ten_thousand_rows_come_in_batches_of_so_many_queries(cast):
    many(cast.anna, cast.warsaw, 10_000)
    listing = Listing(cast.anna, "outbound", QueryDict("sort=customer"))
    with CaptureQueriesContext(connection) as queries:
        export = DealExport(listing)
        batches = [(len(batch[0]), len(queries)) for batch in export.batches()]
    assert [size for size, _ in batches] == [exports.BATCH] * 5
    steps = [after - before for (_, before), (_, after) in pairwise(batches)]
    assert set(steps) == {3}  # the person's scope, the rows, their other sides
    in_order = Deal.objects.order_by("customer_key", "pk").values_list("pk", flat=True)
    assert list(export.keys) == list(in_order)


def test_a_row_is_made_once_though_it_moves_and_a_right_taken_away_ends_the_file(cast, monkeypatch):
    monkeypatch.setattr(exports, "BATCH", 2)
    made = [make_deal(by=cast.wanda, location=cast.warsaw, name=f"Deal {n}") for n in range(6)]
    batches = DealExport(Listing(cast.wanda, "outbound", QueryDict("sort=name"))).batches()
    names = [*next(batches)[1]]
    Deal.objects.filter(pk=made[0].pk).update(name_key="zzz")
    names += next(batches)[1]
    assert names == [f"Deal {n}" for n in range(4)]
    cast.wanda.assignments.all().delete()
    assert not any(chain.from_iterable(chain.from_iterable(batches)))


def test_every_export_is_written_down(asked, cast, deals):
    asked("?min_value=100&page=x", who=cast.vera)
    export = Export.objects.get()
    assert (export.user, export.tab, export.rows, export.file_format) == (
        cast.vera,
        "outbound",
        2,
        "csv",
    )
    assert export.query.startswith("min_value=100&sort=-created&columns=name%2Ccustomer")
    assert export.columns.startswith("name,customer,type")
    assert abs(timezone.now() - export.at) < timedelta(minutes=1)


def test_too_many_files_in_a_short_time_are_refused(client, cast, deals, monkeypatch):
    monkeypatch.setattr(limits, "FILES", 1)
    client.force_login(cast.anna)
    csv_rows(client.get(ADDRESS))
    assert client.get(ADDRESS).status_code == 429
    client.force_login(cast.vera)
    assert len(csv_rows(client.get(ADDRESS))) == 4


def test_slow_readers_leave_threads_to_others(client, cast, deals):
    client.force_login(cast.anna)
    first, second = client.get(ADDRESS), client.get(ADDRESS)
    assert client.get(ADDRESS).status_code == 429
    assert len(csv_rows(first)) == len(csv_rows(second)) == 4
    third = client.get(ADDRESS)
    assert len(csv_rows(third)) == 4
    assert Export.objects.count() == 3


@pytest.mark.parametrize(
    "query", ["?q=%00", "?sort=%ff", "?deal=%00", "?deals=" + "x" * 999, "?columns=,,", "?tab=%F0"]
)
def test_no_query_breaks_it(asked, deals, query):
    assert asked(query)[0][0] == "Reference"


def test_the_list_offers_its_file(client, cast, deals):
    client.force_login(cast.vera)
    page = client.get("/deals/outbound/?min_value=100&sort=value").content.decode()
    address = page.partition(f'href="{ADDRESS}')[2].partition('"')[0].replace("&amp;", "&")
    rows = csv_rows(client.get(ADDRESS + address))
    assert [row[1] for row in rows[1:]] == ["Zebra", "Ibex"]


def test_customers_with_odd_names_stay_whole(asked, cast):
    customer = CustomerFactory(name="Zażółć, „Gęślą” & Synowie\u200d")
    make_deal(by=cast.anna, location=cast.warsaw, customer=customer)
    assert asked("?columns=customer")[1][2] == customer.name
