"""The bar on top: places for who works on deals, New deal for who may make one."""

import pytest
from django.urls import reverse

NEW = f'action="{reverse("deals:new")}"'


def page(client, user, path):
    client.force_login(user)
    return client.get(path).content.decode()


@pytest.mark.parametrize("name", ["home", "account", "deals:outbound"])
@pytest.mark.parametrize(("who", "shown"), [("anna", True), ("ula", True), ("vera", False)])
def test_new_deal_is_shown_to_who_may_create(cast, client, name, who, shown):
    assert (NEW in page(client, cast.everybody[who], reverse(name))) is shown


def test_places_of_deals_are_shown_to_people_of_organizations_only(cast, client):
    outbound = f'href="{reverse("deals:outbound")}"'
    assert outbound in page(client, cast.vera, reverse("account"))
    assert outbound not in page(client, cast.root, reverse("account"))


def test_a_reviewer_is_shown_registrations_and_no_lists_of_deals(cast, client):
    queue, outbound = (
        f'href="{reverse("deals:registrations")}"',
        f'href="{reverse("deals:outbound")}"',
    )
    assert queue in page(client, cast.rita, reverse("account"))
    assert outbound not in page(client, cast.rita, reverse("account"))
    assert queue not in page(client, cast.sam, reverse("account"))


def test_the_bar_costs_one_query(cast, client, django_assert_num_queries):
    client.force_login(cast.anna)
    # Session, user with the scope, assignments of the page, organization; then the bell's count.
    with django_assert_num_queries(5):
        client.get(reverse("account"))
