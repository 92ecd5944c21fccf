"""Favourites: a star of one's own at deals in one's scope."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.actions.favourites import add_favourite, remove_favourite
from deals.errors import NotFound
from deals.models import Favourite
from tests.factories import make_deal, make_draft
from tests.lists.test_paging import many

OUTBOUND = "/deals/outbound/"


@pytest.fixture
def deal(cast):
    return make_deal(by=cast.anna, location=cast.warsaw, name="Cloud for Żabka")


def star(client, deal, on, **more):
    data = {"on": "1" if on else "", **more}
    return client.post(reverse("deals:favourite", args=[deal.reference]), data)


def titles(client, user, query, tab="outbound"):
    client.force_login(user)
    return {row.title for row in client.get(f"/deals/{tab}/{query}").context["rows"]}


@pytest.mark.parametrize("query", ["?favourite=1", "?view=favourites"])
def test_the_filter_and_the_ready_made_view_show_just_ones_own_favourites(
    client, cast, deal, query
):
    other = make_deal(by=cast.anna, location=cast.warsaw, name="Other")
    add_favourite(deal, by=cast.anna)
    add_favourite(other, by=cast.wanda)
    assert titles(client, cast.anna, query) == {"Cloud for Żabka"}
    assert titles(client, cast.wanda, query) == {"Other"}
    assert titles(client, cast.vera, query) == set()
    assert titles(client, cast.vera, "?favourite=nonsense") == {"Cloud for Żabka", "Other"}


def test_the_star_is_given_and_taken_away_in_the_list_and_on_the_page(client, cast, deal):
    client.force_login(cast.vera)
    for address in (OUTBOUND, f"/deals/{deal.reference}/"):
        assert star(client, deal, True).status_code == 302
        assert star(client, deal, True).status_code == 302  # pressed twice
        assert Favourite.objects.filter(user=cast.vera, deal=deal).count() == 1
        assert pressed(client, address) == ["true"]
        star(client, deal, False)
        assert pressed(client, address) == ["false"]


def pressed(client, address):
    return re.findall(r'class="star"[^>]*aria-pressed="(\w+)"', client.get(address).text)


def test_without_script_it_leads_back_to_the_same_page_of_the_same_list(client, cast, deal):
    client.force_login(cast.anna)
    page = client.get(f"{OUTBOUND}?sort=value&q=cloud").text
    assert 'name="back" value="/deals/outbound/?sort=value&amp;q=cloud"' in page
    answer = star(client, deal, True, back=f"{OUTBOUND}?sort=value&q=cloud")
    assert answer["Location"] == f"{OUTBOUND}?sort=value&q=cloud#star-{deal.reference}"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "", "\x00", "x" * 999])
def test_it_leads_to_no_other_host(client, cast, deal, back):
    client.force_login(cast.anna)
    answer = star(client, deal, True, back=back)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


def test_htmx_gets_just_the_other_button(client, cast, deal):
    client.force_login(cast.anna)
    address = reverse("deals:favourite", args=[deal.reference])
    answer = client.post(address, {"on": "1"}, headers={"HX-Request": "true"}).text
    assert f'id="star-{deal.reference}"' in answer
    assert 'aria-pressed="true"' in answer
    assert "<form" not in answer


def test_nobody_stars_what_they_cannot_see(client, cast, deal):
    for who in (cast.bert, cast.fay, cast.sam):
        client.force_login(who)
        assert star(client, deal, True).status_code == 404
        with pytest.raises(NotFound):
            add_favourite(deal, by=who)
    assert not Favourite.objects.exists()


def test_a_draft_has_no_star(client, cast):
    draft = make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    assert star(client, draft, True).status_code == 404
    with pytest.raises(NotFound):
        add_favourite(draft, by=cast.anna)


def test_a_favourite_that_one_lost_sight_of_shows_nowhere_until_it_is_seen_again(
    client, cast, deal
):
    add_favourite(deal, by=cast.wanda)
    cast.wanda.assignments.update(location=cast.berlin)
    assert titles(client, cast.wanda, "?view=favourites") == set()
    assert deal.reference not in client.get("/").text
    cast.wanda.assignments.update(location=cast.warsaw)
    assert titles(client, cast.wanda, "?view=favourites") == {"Cloud for Żabka"}


def test_a_star_is_once_a_person_and_deal_and_goes_with_either(cast, deal):
    add_favourite(deal, by=cast.anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Favourite.objects.create(user=cast.anna, deal=deal)
    remove_favourite(deal, by=cast.vera)
    assert Favourite.objects.count() == 1
    remove_favourite(deal, by=cast.anna)
    assert not Favourite.objects.exists()


def test_stars_cost_the_list_no_query(client, cast):
    deals = many(cast.anna, cast.warsaw, 3)
    client.force_login(cast.anna)
    counts = []
    for starred in range(4):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(OUTBOUND)
        counts.append(len(captured))
        assert page.text.count('aria-pressed="true"') == starred
        if starred < 3:
            add_favourite(deals[starred], by=cast.anna)
    assert len(set(counts)) == 1


def test_a_name_is_no_markup_in_the_stars_label(client, cast):
    make_deal(by=cast.anna, location=cast.warsaw, name='"><b>bold')
    client.force_login(cast.anna)
    assert "<b>bold" not in client.get(OUTBOUND).text
