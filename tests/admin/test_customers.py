"""The directory in the administration: found by folded words, confirmed, merged."""

import pytest
from django.urls import reverse

from deals.models import Customer
from tests.factories import CustomerFactory, make_deal

LIST = "admin:deals_customer_changelist"


def found(client, typed):
    response = client.get(reverse(LIST), {"q": typed})
    assert response.status_code == 200
    return {customer.name for customer in response.context["cl"].result_list}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("zabka", {"Żabka Polska sp. z o.o."}),
        ("Polska ŻAB", {"Żabka Polska sp. z o.o."}),
        ("zabka sp. z o.o.", {"Żabka Polska sp. z o.o."}),
        ("12-345-6789", {"Łódź Energia S.A."}),
        ("529900T8BM49AURSDO55", {"Deutsche Beispiel AG"}),
        ("abka", set()),
        ("!!!", set()),
    ],
)
def test_customers_are_found_as_in_the_portal(client, cast, typed, expected):
    CustomerFactory(name="Żabka Polska sp. z o.o.")
    CustomerFactory(name="Łódź Energia S.A.", duns="123456789")
    CustomerFactory(name="Deutsche Beispiel AG", lei="529900T8BM49AURSDO55")
    client.force_login(cast.root)
    assert found(client, typed) == expected


def test_fields_that_name_a_customer_suggest_in_the_same_way(client, cast):
    zabka = CustomerFactory(name="Żabka Polska sp. z o.o.")
    client.force_login(cast.root)
    where = {"app_label": "deals", "model_name": "customer", "field_name": "parent"}
    answer = client.get(reverse("admin:autocomplete"), {"term": "zab", **where}).json()
    assert [row["id"] for row in answer["results"]] == [str(zabka.pk)]


def test_lists_narrow_to_country_source_and_what_waits_for_confirmation(client, cast):
    CustomerFactory(name="Typed in", owner=cast.contoso, country="DE")
    CustomerFactory(name="Confirmed", source="gleif")
    client.force_login(cast.root)

    def shown(query):
        rows = client.get(reverse(LIST) + query).context["cl"].result_list
        return {customer.name for customer in rows}

    assert shown("?confirmed=no") == {"Typed in"}
    assert shown("?confirmed=yes") == {"Confirmed"}
    assert shown("?country=DE") == {"Typed in"}
    assert shown("?source__exact=gleif") == {"Confirmed"}


def confirm(client, *customers):
    chosen = {"action": "confirm", "_selected_action": [customer.pk for customer in customers]}
    return client.post(reverse(LIST), chosen, follow=True).content.decode()


def test_a_confirmed_customer_is_everybodys(client, cast):
    customer = CustomerFactory(owner=cast.contoso)
    client.force_login(cast.root)
    assert "1 customer is confirmed." in confirm(client, customer)
    assert customer in Customer.objects.visible_to(cast.fay)


def test_confirming_a_double_says_to_merge_it_and_confirms_the_others(client, cast):
    CustomerFactory(duns="123456789")
    double = CustomerFactory(name="Double", duns="123456789", owner=cast.contoso)
    other = CustomerFactory(owner=cast.fabrikam)
    client.force_login(cast.root)
    page = confirm(client, double, other)
    assert "Double: A confirmed customer has the same" in page
    assert "1 customer is confirmed." in page
    double.refresh_from_db()
    assert double.owner == cast.contoso


def test_merging_moves_the_deals_and_removes_the_double(client, cast):
    double = CustomerFactory(name="Zabka", owner=cast.contoso)
    zabka = CustomerFactory(name="Żabka Polska sp. z o.o.")
    deal = make_deal(by=cast.anna, location=cast.warsaw, customer=double)
    client.force_login(cast.root)
    url = reverse("admin:deals_customer_merge", args=[double.pk])
    assert "its 1 engagement moves" in client.get(url).content.decode()
    page = client.post(url, {"into": zabka.pk}, follow=True).content.decode()
    assert "Zabka is merged with this customer." in page
    deal.refresh_from_db()
    assert deal.engagement.customer == zabka
    assert deal.events.first().kind == "customer_merged"
    assert not Customer.objects.filter(pk=double.pk).exists()


@pytest.mark.parametrize("into", ["", "x", "0", "99999999999999999999", "itself"])
def test_a_merge_needs_another_customer(client, cast, into):
    customer = CustomerFactory()
    client.force_login(cast.root)
    url = reverse("admin:deals_customer_merge", args=[customer.pk])
    response = client.post(url, {"into": customer.pk if into == "itself" else into})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert Customer.objects.filter(pk=customer.pk).exists()


def test_only_programme_staff_merge_and_confirm(client, cast):
    customer = CustomerFactory(owner=cast.contoso)
    client.force_login(cast.anna)
    url = reverse("admin:deals_customer_merge", args=[customer.pk])
    assert client.post(url, {"into": CustomerFactory().pk}).status_code == 302
    confirm(client, customer)
    customer.refresh_from_db()
    assert customer.owner == cast.contoso


def test_a_customer_that_is_gone_is_404(client, cast):
    client.force_login(cast.root)
    url = reverse("admin:deals_customer_merge", args=[4711])
    assert client.get(url).status_code == 404
