"""Lists of who sees only the deals of their teams: the same rows, found by quicker ways."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals import lists
from deals.actions.lifecycle import lose
from deals.lists import Listing
from deals.models import Deal, Reason, TeamMember
from deals.models.team_places import drop_team_places
from deals.queries.lists import in_tab, seen_by
from tests.factories import make_deal
from tests.lists.test_paging import TABS, many, orders, plan, walks


@pytest.fixture(params=["few", "many"])
def ways(request, monkeypatch):
    """Both ways of the other orders: sorted, as of few deals, and along the order's index."""
    if request.param == "many":
        monkeypatch.setattr(lists, "FEW", 0)


def join(user, deals, **more):
    TeamMember.objects.bulk_create(
        TeamMember(deal=deal, name=user.name, email=user.email, **more) for deal in deals
    )


def fill(cast, tab, count=70):
    """Every second of Warsaw's has Ula on its team; she is, or was, on some that she can't see."""
    of_tab = {"closed": tab == "closed", "inbound": tab == "inbound"}
    deals = many(cast.anna, cast.warsaw, count, **of_tab)
    join(cast.ula, deals[::2])
    join(cast.wanda, deals)
    join(cast.ula, deals[1:9:2], removed_at=timezone.now())
    join(cast.ula, many(cast.anna, cast.krakow, 3, **of_tab))
    join(cast.ula, many(cast.fay, cast.paris, 3, **of_tab))
    return deals[::2]


def walked(tab, user, query, way="older", cursor=""):
    """The pages from there on."""
    pages = []
    for _page in range(9):
        page = Listing(user, tab, QueryDict(query)).page(cursor)
        pages.append(page.rows)
        cursor = getattr(page, way)
        if not cursor:
            return pages
    raise AssertionError(query)


@pytest.mark.parametrize("tab", TABS)
def test_every_order_has_just_those_that_are_seen_with_no_gaps_and_no_doubles(cast, ways, tab):
    hers = {deal.pk for deal in fill(cast, tab)}
    assert hers == set(in_tab(seen_by(cast.ula), tab, cast.ula).values_list("pk", flat=True))
    for sort in orders(tab):
        older = walked(tab, cast.ula, f"sort={sort}")
        assert [len(page) for page in older] == [25, 10], sort
        found = [(row["page_key"], row["pk"]) for page in older for row in page]
        assert found == sorted(found, reverse=sort.startswith("-")), sort
        assert {pk for _key, pk in found} == hers, sort
        back = [
            row["pk"]
            for page in walked(tab, cast.ula, f"sort={sort}", "newer", "last")[:1]
            for row in page
        ]
        assert back == [pk for _key, pk in found[-25:]], sort


@pytest.mark.parametrize("query", ["", "sort=value", "sort=-other"])
def test_filters_and_chosen_deals_leave_as_many_as_of_all(cast, ways, query):
    hers = fill(cast, "outbound")
    for narrowed, left in [
        ("country=PL", hers),
        ("country=DE", []),
        (f"location={cast.warsaw.programme_id}&on_my_team=on", hers),
    ]:
        pages = walked("outbound", cast.ula, f"{query}&{narrowed}")
        assert {row["pk"] for page in pages for row in page} == {deal.pk for deal in left}, narrowed
    only = Listing(cast.ula, "outbound", QueryDict(query), only=[hers[3].reference, "D-2222222222"])
    assert [row["pk"] for row in only.page("").rows] == [hers[3].pk]
    assert [row["pk"] for row in only.rows()] == [hers[3].pk]


@pytest.mark.parametrize("sort", ["", "sort=value", "sort=-other"])
def test_words_are_looked_for_on_her_teams_only(cast, ways, sort):
    for name in ("Spring sale", "Autumn sale", "Spring clean"):
        make_deal(by=cast.ula, location=cast.warsaw, name=name)
        make_deal(by=cast.anna, location=cast.warsaw, name=f"{name} of Anna")
    for query in ("q=spring", "q=spr&deal_type=solution_assessment"):
        pages = walked("outbound", cast.ula, f"{sort}&{query}")
        assert {row["name"] for page in pages for row in page} == {"Spring sale", "Spring clean"}


@pytest.mark.parametrize("sort", ["-created", "created", "name"])
def test_neighbours_stand_beside_a_deal_that_has_left_the_list_meanwhile(cast, ways, sort):
    for deal in (deals := fill(cast, "outbound")):
        deal.refresh_from_db()
    rows = [row["pk"] for page in walked("outbound", cast.ula, f"sort={sort}") for row in page]
    deal = next(deal for deal in deals if deal.pk == rows[4])
    for _time in range(2):
        beside = Listing(cast.ula, "outbound", QueryDict(f"sort={sort}")).neighbours(deal)
        assert [one.pk for one in beside] == [rows[3], rows[5]]
        Deal.objects.filter(pk=deal.pk).update(
            status="lost", closed_at=timezone.now(), reason=Reason.objects.get(code="budget")
        )


def test_a_deal_without_her_is_gone_with_the_next_request(client, cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw, name="Hers")
    client.force_login(cast.ula)
    page = reverse("deals:outbound")
    assert "Hers" in client.get(page).text
    TeamMember.objects.filter(deal=deal).update(removed_at=timezone.now())
    assert "Hers" not in client.get(page).text


def test_rows_that_lie_of_their_deals_show_nobody_elses(cast):
    elsewhere = make_deal(by=cast.anna, location=cast.krakow)
    foreign = make_deal(by=cast.fay, location=cast.paris)
    join(cast.ula, [elsewhere, foreign])
    drop_team_places(connection)
    there = {"at_organization": cast.contoso.pk, "at_location": cast.warsaw.pk, "tab": "outbound"}
    assert TeamMember.objects.filter(email=cast.ula.email).update(**there) == 2
    assert Listing(cast.ula, "outbound", QueryDict()).page("").rows == []


def analyze():
    with connection.cursor() as db:
        db.execute("ANALYZE")


@pytest.mark.parametrize("tab", TABS)
def test_the_first_order_is_in_the_index_of_her_teams_whatever_there_is_besides(cast, tab):
    fill(cast, tab, 1500)
    analyze()
    for query in ("", "page=last"):
        listing = Listing(cast.ula, tab, QueryDict(query))
        explained = plan(listing.rows(), listing.order, listing.query.get("page", ""))
        walks(explained, "team_by_tab")
        assert "deal_by_" not in explained, explained


def test_other_orders_begin_with_her_teams_or_walk_along_the_order(cast, monkeypatch):
    fill(cast, "outbound", 3000)
    analyze()
    listing = Listing(cast.ula, "outbound", QueryDict("sort=value"))
    monkeypatch.setattr(lists, "FEW", 10)
    assert not listing.has_few
    walks(plan(listing.rows(), listing.order, ""), "deal_by_value")
    hers = TeamMember.objects.filter(email=cast.ula.email, at_location=cast.warsaw.pk)
    hers.filter(pk__gt=hers.order_by("pk")[4].pk).delete()
    analyze()
    listing = Listing(cast.ula, "outbound", QueryDict("sort=value"))
    assert listing.has_few
    explained = plan(listing.rows(), listing.order, "")
    assert "team_by_" in explained, explained
    assert "deal_by_value" not in explained, explained


@pytest.mark.parametrize("query", ["", "?sort=value", "?sort=value&q=deal"])
def test_three_rows_take_as_many_queries_as_one(client, cast, query):
    client.force_login(cast.ula)
    url = reverse("deals:outbound") + query

    def queries(**more):
        with CaptureQueriesContext(connection) as captured:
            rows = client.get(url, **more).context["rows"]
        return len(captured), len(rows)

    taken = []
    for count in (1, 2):
        for _ in range(count):
            make_deal(by=cast.ula, location=cast.warsaw, name="Deal")
        taken += [(queries(), queries(headers={"HX-Request": "true"}))]
    (one, part), (three, part_of_three) = taken
    assert (one[1], three[1]) == (part[1], part_of_three[1]) == (1, 3)
    assert one[0] == three[0] <= 8
    assert part[0] == part_of_three[0] <= 7


def test_rows_keep_the_moment_that_their_tab_is_first_sorted_by(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    rows = TeamMember.objects.filter(deal=deal)
    assert set(rows.values_list("listed_at", flat=True)) == {deal.submitted_at}
    closed = lose(deal, by=cast.anna, reason=Reason.objects.get(code="budget"))
    assert set(rows.values_list("listed_at", flat=True)) == {closed.closed_at}
    now = timezone.now()
    Deal.objects.filter(pk=deal.pk).update(closed_at=now)
    assert set(rows.values_list("listed_at", flat=True)) == {now}
