"""Narrowing a list: everything stands in the address, and nothing there breaks it."""

import pytest
from django.urls import reverse

from deals.actions.lifecycle import lose, mark_stage, win
from deals.enums import DealType
from deals.models import Reason
from tests.factories import CustomerFactory, make_deal


@pytest.fixture
def deals(cast):
    zabka = CustomerFactory(name="Żabka Polska sp. z o.o.")
    lodz = CustomerFactory(name="Łódź Energia S.A.", duns="123456789")
    for name, location, kind, marks, customer in [
        ("sa-10", cast.warsaw, DealType.SOLUTION_ASSESSMENT, 0, zabka),
        ("sa-40", cast.warsaw, DealType.SOLUTION_ASSESSMENT, 2, lodz),
        ("co-10", cast.krakow, DealType.CO_SELL, 0, zabka),
        ("co-40", cast.berlin, DealType.CO_SELL, 2, lodz),
        ("led-20", cast.warsaw, DealType.PARTNER_LED, 1, lodz),
        ("private-10", cast.warsaw, DealType.PRIVATE, 0, zabka),
    ]:
        deal = make_deal(
            by=cast.anna, location=location, deal_type=kind, name=name, customer=customer
        )
        for _ in range(marks):
            deal = mark_stage(deal, by=cast.anna)
    for name in ("lost", "won"):
        deal = make_deal(by=cast.anna, location=cast.warsaw, deal_type=DealType.CO_SELL, name=name)
        if name == "won":
            win(deal, by=cast.anna)
        else:
            lose(deal, by=cast.anna, reason=Reason.objects.get(code="budget"))
    return cast


@pytest.fixture
def shown(client, deals):
    """Names in a list for a query string, as Anna sees it."""
    client.force_login(deals.anna)

    def names(query, tab="outbound"):
        response = client.get(reverse(f"deals:{tab}") + query)
        assert response.status_code == 200
        return {row.title for row in response.context["rows"]}

    return names


ALL = {"sa-10", "sa-40", "co-10", "co-40", "led-20", "private-10"}
FILTERS = [
    ("?deal_type=solution_assessment", {"sa-10", "sa-40"}),
    ("?deal_type=co_sell&deal_type=private", {"co-10", "co-40", "private-10"}),
    ("?status=accepted", ALL),
    ("?stage=collect_data", {"sa-40"}),
    ("?stage=developed", {"co-40"}),
    ("?stage=created", {"sa-10", "co-10", "private-10"}),
    ("?stage=collect_data&stage=qualified", {"sa-40", "led-20"}),
    ("?q=zabka", {"sa-10", "co-10", "private-10"}),
    ("?q=%C5%BBABKA++polska", {"sa-10", "co-10", "private-10"}),
    ("?q=lodz+led", {"led-20"}),
    ("?q=123456789", {"sa-40", "co-40", "led-20"}),
    ("?q=nothing+like+it", set()),
    ("?deal_type=co_sell&q=zabka", {"co-10"}),
    ("?deal_type=solution_assessment&stage=created&q=zabka&status=accepted", {"sa-10"}),
    ("?deal_type=solution_assessment&stage=developed", set()),
    ("?deal_type=&q=&stage=", ALL),
]


def test_each_filter_narrows_alone_and_together_with_others(shown):
    assert {query: shown(query) for query, _ in FILTERS} == dict(FILTERS)


def test_a_location_narrows_the_list(shown, deals):
    assert shown(f"?location={deals.krakow.programme_id}") == {"co-10"}
    both = f"?location={deals.krakow.programme_id}&location={deals.berlin.programme_id}"
    assert shown(both) == {"co-10", "co-40"}


def test_closed_deals_are_told_apart_by_status(shown):
    assert shown("?status=won", "closed") == {"won"}
    assert shown("?status=won&status=lost", "closed") == {"won", "lost"}
    assert shown("?stage=won", "closed") == {"won"}


def test_a_filter_offers_only_what_the_tab_and_the_person_can_have(client, deals):
    client.force_login(deals.wanda)
    form = client.get(reverse("deals:outbound")).context["form"]
    assert [value for value, _ in form.fields["location"].choices] == [deals.warsaw.programme_id]
    assert [value for value, _ in form.fields["status"].choices] == ["accepted"]
    assert "won" not in dict(form.fields["stage"].choices)
    closed = client.get(reverse("deals:closed")).context["form"]
    assert "accepted" not in dict(closed.fields["status"].choices)


def test_a_location_of_somebody_else_is_unknown(client, deals):
    client.force_login(deals.wanda)
    response = client.get(reverse("deals:outbound"), {"location": deals.krakow.programme_id})
    assert len(response.context["unknown"]) == 1
    assert response.context["rows"]


def test_a_chip_says_what_is_applied_and_leads_to_the_list_without_it(client, deals):
    client.force_login(deals.anna)
    url = reverse("deals:outbound")
    response = client.get(url + "?deal_type=co_sell&deal_type=private&q=zabka&page=x")
    chips = {str(chip.words): chip.url for chip in response.context["chips"]}
    assert chips == {
        "Co-sell": "?deal_type=private&q=zabka",
        "Private": "?deal_type=co_sell&q=zabka",
        "“zabka”": "?deal_type=co_sell&deal_type=private",
    }
    assert "Clear all" in response.content.decode()
    assert len(response.context["rows"]) == 2
    [chip] = client.get(url + "?q=zabka", headers={"Accept-Language": "pl"}).context["chips"]
    assert str(chip.words) == "„zabka”"


def test_nothing_found_offers_to_clear_the_filters(client, deals):
    client.force_login(deals.anna)
    page = client.get(reverse("deals:outbound") + "?q=qqqq").content.decode()
    assert "No deal matches" in page
    assert "Clear all" in page


HOSTILE = [
    "?q=%00",
    "?q=%ED%A0%80",
    "?q=%FF%FE",
    "?q=" + "a" * 100_000,
    "?q=%25%25__%27%22%3B--",
    "?q=%E2%80%A8%0A%0D%09",
    "?deal_type=%00",
    "?deal_type=solution_assessment%00",
    "?deal_type=" + "x" * 5_000,
    "?deal_type[]=co_sell",
    "?deal_type__in=co_sell&search__contains=x&organization=1",
    "?status=draft&status=received&status=' OR 1=1",
    "?stage=99999999999999999999",
    "?stage=won",
    "?location=-1&location=%F0%9F%92%A9",
    "?page=%00&page=2",
    "?page=eyJhIjoxfQ:x:y",
    "?page=" + "9" * 5_000,
    "?" + "&".join(f"deal_type=x{n}" for n in range(500)),
    "?=&&==&%",
]


@pytest.mark.parametrize("query", HOSTILE, ids=[h[:40] for h in HOSTILE])
@pytest.mark.parametrize("tab", ["outbound", "closed", "drafts"])
def test_nothing_in_the_address_breaks_the_list(client, cast, tab, query):
    client.force_login(cast.anna)
    assert client.get(reverse(f"deals:{tab}") + query).status_code == 200


def test_an_unknown_value_is_told_and_the_list_still_shows(client, deals):
    client.force_login(deals.anna)
    url = reverse("deals:outbound") + "?deal_type=<b>nonsense</b>&deal_type=co_sell"
    response = client.get(url)
    page = response.content.decode()
    assert "“&lt;b&gt;nonsense&lt;/b&gt;” is unknown here" in page
    assert {row.title for row in response.context["rows"]} == {"co-10", "co-40"}


def test_htmx_gets_the_changing_part_and_a_tidy_address(client, deals):
    client.force_login(deals.anna)
    url = reverse("deals:outbound")
    response = client.get(url + "?q=&deal_type=co_sell&stage=", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == f"{url}?deal_type=co_sell"
    assert "HX-Request" in response["Vary"]
    assert "<html" not in response.content.decode()
    assert "co-10" in response.content.decode()
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(url, headers=back).content.decode()
