"""Pages by key: no gaps, no doubles, the index of the order, a fixed number of queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals import lists
from deals.columns import columns_of, order_of
from deals.enums import Direction
from deals.lists import DRAFTS_ORDER, Listing
from deals.models import Deal, Engagement, Side
from deals.queries.lists import in_tab, seen_by
from portal.web.paging import keyset_page, make_cursor, read_cursor
from tests.factories import CustomerFactory, fixed_reference, make_deal, make_draft

START = datetime(2026, 3, 1, tzinfo=UTC)


def many(user, location, count, *, closed=False, inbound=False, same=3, organization=None):
    """Deals straight into the table; every `same` of them have one moment in common."""
    customer = CustomerFactory()
    cases = Engagement.objects.bulk_create([Engagement(customer=customer) for _ in range(count)])
    status = {"status": "won", "progress": 100} if closed else {"status": "accepted"}
    moments = [START + timedelta(minutes=n // same) for n in range(count)]
    deals = Deal.objects.bulk_create(
        Deal(
            reference=fixed_reference(),
            organization=organization or user.organization,
            engagement=case,
            author=user,
            location=location,
            direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
            deal_type="co_sell",
            name=f"Deal {n}",
            value=1000 + n % 7,
            name_key=f"deal {n}",
            customer_key=f"customer {n % 40}",
            location_key=f"place {n % 9}",
            country=("PL", "DE")[n % 2],
            crm_id=f"CRM-{n % 11}",
            currency="EUR",
            close_date=moment.date(),
            notes="-",
            submitted_at=moment,
            closed_at=moment if closed else None,
            **status,
        )
        for n, (case, moment) in enumerate(zip(cases, moments, strict=True))
    )
    Side.objects.bulk_create(
        Side(deal=deal, organization_id=deal.organization_id, statuses=("", "won")[n % 2])
        for n, deal in enumerate(deals)
    )
    return deals


def walk(client, url, way):
    """The names on every page, following the links of one direction."""
    pages = []
    while True:
        context = client.get(url).context
        pages.append([row.title for row in context["rows"]])
        if not context[way]:
            return pages, url
        url = url.partition("?")[0] + context[way]


@pytest.mark.parametrize(("tab", "closed"), [("outbound", False), ("closed", True)])
def test_walking_through_all_pages_shows_every_deal_once_in_order(client, cast, tab, closed):
    deals = many(cast.anna, cast.warsaw, 68, closed=closed, same=30)
    expected = [d.name for d in sorted(deals, key=lambda d: (d.submitted_at, d.pk), reverse=True)]
    client.force_login(cast.anna)
    older, last = walk(client, reverse(f"deals:{tab}"), "older")
    assert [len(page) for page in older] == [25, 25, 18]
    assert [name for page in older for name in page] == expected
    newer, _ = walk(client, last, "newer")
    assert newer[:2] == older[:0:-1]
    assert newer[-1] == older[0]


def test_deals_that_come_in_meanwhile_move_no_page(client, cast):
    many(cast.anna, cast.warsaw, 60)
    client.force_login(cast.anna)
    url = reverse("deals:outbound")
    first = client.get(url).context
    make_deal(by=cast.anna, location=cast.warsaw, name="Newest")
    second = client.get(url + first["older"]).context
    assert second["rows"][0].title == "Deal 34"
    back = client.get(url + second["newer"]).context
    assert [row.title for row in back["rows"]] == [row.title for row in first["rows"]]
    assert client.get(url + back["newer"]).context["rows"][0].title == "Newest"


def test_a_page_keeps_the_filters(client, cast):
    many(cast.anna, cast.warsaw, 30)
    client.force_login(cast.anna)
    older = client.get(reverse("deals:outbound") + "?deal_type=co_sell").context["older"]
    assert "deal_type=co_sell" in older


def test_a_cursor_is_ours_and_of_this_order_or_none(cast):
    (deal,) = many(cast.anna, cast.warsaw, 1)
    cursor = make_cursor("o", deal, "submitted_at")
    found = read_cursor(cursor, "submitted_at")
    assert (found.way, found.at, found.pk) == ("o", deal.submitted_at, deal.pk)
    assert read_cursor(cursor, "closed_at") is None
    assert read_cursor(cursor[:-1], "submitted_at") is None
    assert read_cursor("x" * 10_000, "submitted_at") is None


def test_a_cursor_that_leads_to_nothing_gives_the_first_page(cast):
    first, *_ = deals = many(cast.anna, cast.warsaw, 5)
    cursor = make_cursor("o", first, "submitted_at")
    page = keyset_page(seen_by(cast.anna), "submitted_at", cursor=cursor)
    assert len(page.rows) == len(deals)


def test_the_last_page_leads_back(client, cast):
    many(cast.anna, cast.warsaw, 60)
    client.force_login(cast.anna)
    url = reverse("deals:outbound")
    last = client.get(url + "?page=last").context
    assert [row.title for row in last["rows"]] == [f"Deal {n}" for n in reversed(range(25))]
    assert not last["older"]
    before = client.get(url + last["newer"]).context
    assert before["rows"][-1].title == "Deal 25"


TABS = ("inbound", "outbound", "closed")


def orders(tab):
    return [f"{way}{column.key}" for column in columns_of(tab) for way in ("", "-")]


@pytest.mark.parametrize("tab", TABS)
def test_every_column_sorts_with_no_gaps_and_no_doubles(cast, tab):
    deals = many(cast.anna, cast.warsaw, 30, closed=tab == "closed", inbound=tab == "inbound")
    for sort in orders(tab):
        _sorts_with_no_gaps_and_no_doubles(cast, tab, sort, deals)


def _sorts_with_no_gaps_and_no_doubles(cast, tab, sort, deals):
    order = order_of(tab, sort)[1]
    rows = Listing(cast.anna, tab, QueryDict(f"sort={sort}")).rows()
    walked, cursor = [], ""
    for _page in range(5):
        page = keyset_page(rows, order, cursor=cursor, size=7)
        walked += page.rows
        cursor = page.older
    assert not cursor, sort
    found = [(row["page_key"], row["pk"]) for row in walked]
    assert found == sorted(found, reverse=sort.startswith("-")), sort
    assert {pk for _key, pk in found} == {deal.pk for deal in deals}, sort


def plan(rows, order, cursor):
    """EXPLAIN of a page's query, as the database would run it."""
    read = []

    def remember(execute, sql, params, many, context):
        read.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        keyset_page(rows, order, cursor=cursor)
    sql, params = read[0]
    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as db:
        db.execute(prefix + sql, params)
        return "\n".join(str(row) for row in db.fetchall())


@pytest.fixture
def full(cast):
    """So many deals that an index is worth it, with statistics."""
    many(cast.fay, cast.paris, 1500)
    return lambda tab: _fill(cast, tab)


def _fill(cast, tab):
    deals = many(cast.anna, cast.warsaw, 1500, closed=tab == "closed", inbound=tab == "inbound")
    with connection.cursor() as db:
        db.execute("ANALYZE")
    return deals


def walks(explained, index):
    assert index in explained, explained
    assert "TEMP B-TREE" not in explained, explained
    assert "Sort Key" not in explained or "Presorted" in explained, explained


INDEX = {"other": "side_by_status"}


@pytest.mark.parametrize("tab", TABS)
def test_each_order_walks_its_index_and_the_first_one_whatever_the_scope(cast, full, tab):
    full(tab)
    for sort in (sort for sort in orders(tab) if sort.startswith("-")):
        listing = Listing(cast.anna, tab, QueryDict(f"sort={sort}"))
        key = sort.removeprefix("-")
        first = keyset_page(listing.rows(), listing.order).rows[5]
        cursor = make_cursor("o", first, listing.order.name)
        for at in ("", cursor, "last"):
            walks(plan(listing.rows(), listing.order, at), INDEX.get(key, f"deal_by_{key}"))
    for who in ("anna", "wanda"):  # Ula's: test_of_teams
        listing = Listing(cast.everybody[who], tab, QueryDict())
        index = {"closed": "deal_by_closed"}.get(tab, "deal_by_created")
        walks(plan(listing.rows(), listing.order, ""), index)


def test_the_first_order_s_index_tells_the_deals_that_filters_leave_out(cast, full, monkeypatch):
    monkeypatch.setattr(lists, "FEW", -1)  # as if Ula had too many to begin with hers
    full("outbound")
    narrowed = QueryDict(f"deal_type=co_sell&location={cast.warsaw.programme_id}")
    for who in ("anna", "wanda", "ula"):
        listing = Listing(cast.everybody[who], "outbound", narrowed)
        assert len(listing.filters.form.changed_data) == 2, listing.filters.errors
        explained = plan(listing.rows(), listing.order, "")
        walks(explained, "deal_by_created")
        if connection.vendor == "postgresql":
            condition = next(line for line in explained.splitlines() if "Index Cond" in line)
            assert "deal_type" in condition, explained
            assert "location_id" in condition, explained


def test_drafts_walk_the_index_of_their_order(cast):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    rows = in_tab(seen_by(cast.anna), "drafts", cast.anna)
    if connection.vendor == "postgresql":
        with connection.cursor() as db:  # a table of one row is not worth an index
            db.execute("SET LOCAL enable_sort = off")
            db.execute("SET LOCAL enable_bitmapscan = off")
    explained = plan(rows, DRAFTS_ORDER, make_cursor("o", draft, "changed_at"))
    assert "deal_by_changed" in explained, explained


@pytest.mark.parametrize("tab", ["outbound", "inbound", "closed", "drafts"])
def test_three_rows_take_as_many_queries_as_one(client, cast, tab):
    def more(count):
        for _ in range(count):
            if tab == "drafts":
                make_draft(by=cast.anna, location=cast.warsaw)
            elif tab == "closed":
                many(cast.anna, cast.krakow, 1, closed=True)
            else:
                make_deal(by=cast.anna, location=cast.krakow)

    client.force_login(cast.sam if tab == "inbound" else cast.anna)
    url = reverse(f"deals:{tab}")
    more(1)
    one = queries(client, url)
    more(2)
    assert len(client.get(url).context["rows"]) == 3
    assert queries(client, url) == one
    assert one <= (16 if tab == "drafts" else 8)


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
