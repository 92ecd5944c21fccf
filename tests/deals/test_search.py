"""The search of the top bar: what is found, for whom, and the straight way to a reference."""

import pytest
from django.urls import reverse

from deals.models import Customer
from tests.factories import CustomerFactory, make_deal, make_draft

SEARCH = "/search/"


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def deals(cast):
    lodz = CustomerFactory(name="Łódzkie Huty S.A.")
    return {
        "warsaw": make_deal(by=cast.anna, location=cast.warsaw, name="Łódź first", customer=lodz),
        "paris": make_deal(by=cast.fay, location=cast.paris, name="Łódź of others"),
        "draft": make_draft(by=cast.anna, location=cast.warsaw, name="Łódź draft"),
    }


def test_deals_drafts_and_customers_are_found_without_their_marks(client, cast, deals):
    client.force_login(cast.anna)
    found = text(client.get(SEARCH, {"q": "lodz"}))
    for words in ("Łódź first", "Łódź draft", "Outbound", "Drafts"):
        assert words in found
    assert "Łódzkie Huty S.A." in text(client.get(SEARCH, {"q": "lodzkie"}))


def test_nobody_finds_what_they_may_not_see(client, cast, deals):
    client.force_login(cast.anna)
    assert "Łódź of others" not in text(client.get(SEARCH, {"q": "lodz"}))
    client.force_login(cast.fay)
    found = text(client.get(SEARCH, {"q": "lodz"}))
    assert "Łódź of others" in found
    assert "Łódź first" not in found
    assert "Łódź draft" not in found
    client.force_login(cast.wanda)
    assert "Łódź draft" not in text(client.get(SEARCH, {"q": "lodz"}))


def test_a_whole_reference_leads_to_its_deal_and_only_for_who_sees_it(client, cast, deals):
    reference = deals["warsaw"].reference
    client.force_login(cast.anna)
    for typed in (reference, reference.lower(), f" {reference[2:]} "):
        assert client.get(SEARCH, {"q": typed}).url == f"/deals/{reference}/"
    client.force_login(cast.fay)
    assert client.get(SEARCH, {"q": reference}).status_code == 200


def test_all_of_a_list_is_one_click_away(client, cast):
    for number in range(6):
        make_deal(by=cast.anna, location=cast.warsaw, name=f"Cloud {number}")
    client.force_login(cast.anna)
    answer = client.get(SEARCH, {"q": "cloud"})
    (found,) = answer.context["found"]
    assert len(found.rows) == 5
    assert found.more
    assert found.url == f"{reverse('deals:outbound')}?q=cloud"
    assert f'href="{found.url}"' in text(answer)


@pytest.mark.parametrize("typed", ["", "   ", "\0", "x" * 5000, "%%%", "zzzz", "';--", "(&|!)"])
def test_whatever_is_typed_is_answered(client, cast, deals, typed):
    client.force_login(cast.anna)
    answer = client.get(SEARCH, {"q": typed})
    assert answer.status_code == 200
    assert "Łódź" not in text(answer)


def test_unconfirmed_customers_of_others_are_not_found(client, cast):
    CustomerFactory(name="Sekretna Firma", owner=cast.contoso)
    assert Customer.objects.filter(name="Sekretna Firma").exists()
    client.force_login(cast.fay)
    assert "Sekretna Firma" not in text(client.get(SEARCH, {"q": "sekretna"}))


def test_the_number_of_queries_is_the_same_for_one_and_three(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.anna)
    taken = []
    for more in (1, 2):
        for number in range(more):
            make_deal(by=cast.anna, location=cast.warsaw, name=f"Cloud {more} {number}")
        with django_assert_max_num_queries(13) as captured:
            client.get(SEARCH, {"q": "cloud"})
        taken.append(len(captured))
    assert taken[0] == taken[1]
