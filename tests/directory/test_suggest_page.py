"""GET /customers/suggest/: the fragment of the suggestion box."""

import pytest

from deals.models import Customer

ADDRESS = "/customers/suggest/"


@pytest.fixture
def customers(cast):
    for number in ("990000001", "990000002"):
        Customer.objects.create(name="Żabka S.A.", country="PL", city="Poznań", duns=number)
    Customer.objects.create(name="Zabkarz GmbH", country="DE", owner=cast.contoso)
    return cast


def test_shows_what_tells_customers_apart(client, customers):
    client.force_login(customers.ula)
    page = client.get(ADDRESS, {"q": "zab"}).content.decode()
    assert "3 customers found" in page
    assert page.count('type="radio"') == 3
    assert "99-000-0001" in page
    assert page.count("suggestion-telling") == 2
    assert page.count("not confirmed yet") == 1
    assert "Poznań" in page


def test_keeps_to_the_country(client, customers):
    client.force_login(customers.ula)
    page = client.get(ADDRESS, {"q": "zab", "country": "DE"}).content.decode()
    assert "1 customer found" in page
    assert "Zabkarz" in page


def test_others_do_not_see_unconfirmed_customers(client, customers):
    client.force_login(customers.paul)
    page = client.get(ADDRESS, {"q": "zab"}).content.decode()
    assert "2 customers found" in page
    assert "Zabkarz" not in page


def test_says_when_there_is_nothing(client, customers):
    client.force_login(customers.ula)
    assert "at least two" in client.get(ADDRESS).content.decode()
    assert "No customer found" in client.get(ADDRESS, {"q": "xyz"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [{"country": "XX"}, {"country": "\0"}, {"q": "x" * 5000}, {"q": "\0'\"|&"}, {"q": "%%"}],
)
def test_whatever_is_asked_the_answer_is_a_page(client, customers, query):
    client.force_login(customers.ula)
    answer = client.get(ADDRESS, {"q": "zab"} | query)
    assert answer.status_code == 200
    assert 'id="suggestions-said"' in answer.content.decode()


def test_without_a_role_there_is_no_page(client, customers):
    client.force_login(customers.nora)
    assert client.get(ADDRESS, {"q": "zab"}).status_code == 403


def test_needs_a_sign_in(client, customers):
    assert client.get(ADDRESS, {"q": "zab"}).status_code == 302


def test_says_that_there_may_be_more_than_fit(client, cast):
    Customer.objects.bulk_create(Customer(name=f"Alfa {n}", country="PL") for n in range(12))
    client.force_login(cast.ula)
    page = client.get(ADDRESS, {"q": "alfa"}).content.decode()
    assert "The first 10 customers; there may be more." in page
    assert page.count('type="radio"') == 10
    assert "3 customers found" in client.get(ADDRESS, {"q": "alfa 1"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_thrice_with_who_somebody_is(client, cast, django_assert_max_num_queries, rows):
    for number in range(rows):
        Customer.objects.create(name=f"Alfa {number}", country="PL", owner=cast.contoso)
    client.force_login(cast.ula)
    with django_assert_max_num_queries(2 + 1):  # the person and their roles come first
        assert f"{rows} customer" in client.get(ADDRESS, {"q": "alfa"}).content.decode()
