"""What is offered to somebody who mistyped a name and found nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.actions.customers import add_customer, confirm_customer
from deals.actions.insert_customers import insert_customers
from deals.models import Customer, DirectoryWord
from deals.queries.typos import distance, meant, one_edit

ADDRESS = "/customers/suggest/"
NAMES = [
    ("Żabka Polska sp. z o.o.", "PL"),
    ("Żabka S.A.", "PL"),
    ("Siemens Energy AG", "DE"),
    ("Siemens Mobility GmbH", "DE"),
    ("Powszechna Kasa Oszczędności Bank Polski S.A.", "PL"),
    ("Zebra Technologies Ltd", "GB"),
]


@pytest.fixture
def directory(cast):
    insert_customers([{"name": name, "country": at} for name, at in NAMES], source="file")
    return cast


@pytest.mark.parametrize(
    ("typed", "country", "offered"),
    [
        ("zbaka", "", "zabka"),
        ("żąbkka", "", "zabka"),
        ("rzabka", "", "zabka"),
        ("zabka plska", "", "zabka polska"),
        ("polska zabak", "", "polska zabka"),
        ("simens enrgy", "", "siemens energy"),
        ("siemnes enerhy", "DE", "siemens energy"),
        ("siemens mobolty", "", "siemens mobility"),
        ("siemens enrg", "", "siemens energy"),
        ("bnak polski", "", "bank polski"),
        ("zbaka", "DE", ""),
        ("siemens zabka", "", ""),
        ("qqqqqqqq", "", ""),
        ("zbk", "", ""),
        ("12345678", "", ""),
        ("", "", ""),
        ("a b c d e f simens", "", ""),
    ],
)
def test_offers_the_nearest_words_that_find_something(directory, typed, country, offered):
    assert meant(directory.ula, typed, country) == offered
    if offered:
        found = Customer.objects.visible_to(directory.ula).typeahead(offered, country)
        assert found


def test_of_words_as_near_the_frequent_one_is_offered(directory):
    insert_customers([{"name": "Zabko", "country": "PL"}], source="file")
    assert meant(directory.ula, "zabk9") == "zabka"


def test_what_another_organization_added_is_offered_to_nobody_else(directory):
    typed = {"address": "Matyi 8", "city": "Poznań", "country": "PL"}
    customer = add_customer(by=directory.ula, name="Kumkwat Zabka", **typed)
    assert not DirectoryWord.objects.filter(word="kumkwat").exists()
    assert meant(directory.fay, "kumkwta") == ""
    confirm_customer(customer, by=directory.root)
    assert meant(directory.fay, "kumkwta") == "kumkwat"


def test_words_of_a_customer_that_became_invisible_are_not_offered(directory):
    Customer.objects.filter(name="Zebra Technologies Ltd").update(owner=directory.contoso)
    assert meant(directory.fay, "zbera") == ""
    assert meant(directory.ula, "zbera") == "zebra"


def test_words_are_counted_once_a_name(db):
    insert_customers(
        [{"name": "Bora Bora 2025 AB-CD sp. z o.o.", "country": "PL"}] * 2, source="file"
    )
    assert dict(DirectoryWord.objects.values_list("word", "names")) == {"bora": 2}


def test_the_page_offers_it_only_where_nothing_was_found(client, directory):
    client.force_login(directory.ula)
    page = client.get(ADDRESS, {"q": "zbaka"}).content.decode()
    assert 'name="meant" value="zabka"' in page
    assert "Did you mean" not in client.get(ADDRESS, {"q": "zabka"}).content.decode()
    assert "Did you mean" not in client.get(ADDRESS, {"q": "qqqqqqqq"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_thrice_beside_who_somebody_is(client, directory, django_assert_max_num_queries, rows):
    insert_customers([{"name": f"Alfa {n}", "country": "PL"} for n in range(rows)], source="file")
    client.force_login(directory.ula)
    with django_assert_max_num_queries(3 + 3):  # session, user and roles come first
        assert "alfa" in client.get(ADDRESS, {"q": "afla"}).content.decode()


def test_near_words_are_looked_up_in_the_index_of_words(directory):
    DirectoryWord.objects.bulk_create(DirectoryWord(word=f"w{n}", names=1) for n in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE deals_directoryword")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as asked:
        meant(directory.ula, "zbaka")
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {asked[0]['sql']}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert "SCAN deals_directoryword" not in plan


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("", "", 0), ("a", "", 1), ("zbaka", "zabka", 1), ("abc", "acb", 1), ("kitten", "sitting", 3)],
)
def test_distance_counts_letters_added_left_out_changed_and_swapped(one, other, far):
    assert distance(one, other) == distance(other, one) == far


@given(st.text("abz1", min_size=1, max_size=6))
def test_one_edit_is_one_letter_away(word):
    assert {distance(word, other) for other in one_edit(word)} == {1}


class NeverFails(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.one_of(st.text(max_size=60), st.text("'\"\\:*&|!()<> %_-\0zab1", max_size=60)))
    def test_whatever_is_typed(self, typed):
        class Nobody:
            organization_id = None

        assert meant(Nobody(), typed) == ""
