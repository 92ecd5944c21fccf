"""Parent companies with their branches, and customers of one name, shown together."""

import pytest

from deals.models import Customer
from deals.queries.customers import suggest

ADDRESS = "/customers/suggest/"


def made(name, **values):
    return Customer.objects.create(**{"name": name, "country": "PL", **values})


def shown(user, typed):
    """Each group as its name and its customers' cities."""
    groups = suggest(user, typed)
    return [(group.name, [one.customer.city for one in group.suggestions]) for group in groups]


def test_branches_stand_below_their_parent_company(cast):
    head = made("Żabka S.A.", city="Poznań")
    made("Aaa Żabka", city="Łódź", parent=head)
    made("Bbb Żabka", city="Kraków", parent=head)
    made("Zabkarz", city="Toruń")
    assert shown(cast.ula, "zab") == [
        ("Żabka S.A.", ["Poznań", "Łódź", "Kraków"]),
        ("Zabkarz", ["Toruń"]),
    ]


def test_the_parent_company_comes_along_where_only_branches_were_found(cast):
    head = made("Holding", city="Poznań")
    for city in ("Łódź", "Kraków"):
        made(f"Frog {city}", city=city, parent=head)
    assert shown(cast.ula, "frog") == [("Holding", ["Poznań", "Kraków", "Łódź"])]
    (group,) = suggest(cast.ula, "frog")
    assert [one.is_head for one in group.suggestions] == [True, False, False]


def test_a_single_branch_says_what_it_is_part_of(cast):
    made("Frog", parent=made("Holding"))
    (group,) = suggest(cast.ula, "frog")
    assert group.is_single
    assert group.suggestions[0].part_of == "Holding"


def test_one_name_is_one_group_and_its_numbers_tell_apart(cast):
    for city, duns in (("Poznań", "990000001"), ("Łódź", "990000002")):
        made("Żabka S.A.", city=city, duns=duns)
    made("ZABKA sp. z o.o.", city="Kraków")
    (group,) = suggest(cast.ula, "zabka")
    assert [one.customer.city for one in group.suggestions] == ["Poznań", "Łódź", "Kraków"]
    assert all(one.shares_name for one in group.suggestions)


def test_a_parent_company_of_another_organization_is_not_told(cast):
    head = made("Secret Holding", owner=cast.contoso)
    for city in ("Łódź", "Kraków"):
        made(f"Frog {city}", city=city, parent=head)
    assert shown(cast.ula, "frog") == [("Secret Holding", ["", "Kraków", "Łódź"])]
    assert shown(cast.fay, "frog") == [("Frog Kraków", ["Kraków"]), ("Frog Łódź", ["Łódź"])]
    made("Toad", parent=head)
    assert suggest(cast.fay, "toad")[0].suggestions[0].part_of == ""


def test_the_page_names_each_group_for_screen_readers(client, cast):
    made("Żabka S.A.", city="Poznań")
    made("Żabka", city="Łódź")
    client.force_login(cast.ula)
    page = client.get(ADDRESS, {"q": "zab"}).content.decode()
    assert '<div class="suggestion-group" role="group" aria-labelledby="customer-group-1">' in page
    assert 'id="customer-group-1"' in page
    assert "2 entities" in page
    assert "2 customers found" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_groups_take_no_more_queries(client, cast, django_assert_num_queries, rows):
    for number in range(rows):
        head = made(f"Head {number}")
        for branch in range(2):
            made(f"Alfa {number} {branch}", parent=head)
    client.force_login(cast.ula)
    with django_assert_num_queries(3):  # session, user with roles, and one for all customers
        client.get(ADDRESS, {"q": "alfa"})
