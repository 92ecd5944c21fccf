"""The suggestion box's query: what it finds, in which order, for whom."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.models import Customer

LEI = "529900NLUPAVCG84W050"
NAMES = [
    ("Żabka Polska sp. z o.o.", "PL"),
    ("Zabka S.A.", "PL"),
    ("ŻABKA Nieruchomości sp. z o.o.", "PL"),
    ("Zabkarz GmbH", "DE"),
    ("Grupa Żabka S.A.", "PL"),
    ("Browar Stara Żabka sp.j.", "PL"),
    ("Zebra zab Ltd", "GB"),
    ("1e5 km Ltd", "GB"),
    ("Foo_bar AB", "SE"),
    ("Żółw i Zając S.A.", "PL"),
    ("Zażółć Gęślą AG", "CH"),
]


@pytest.fixture
def directory(db):
    for name, country in NAMES:
        Customer.objects.create(name=name, country=country)
    return Customer.objects.filter(owner=None)


@pytest.mark.parametrize(
    ("typed", "country", "found"),
    [
        (
            "zabka",
            "",
            "Zabka S.A.|ŻABKA Nieruchomości sp. z o.o.|Żabka Polska sp. z o.o.|Zabkarz GmbH"
            "|Browar Stara Żabka sp.j.|Grupa Żabka S.A.",
        ),
        ("zabka", "DE", "Zabkarz GmbH"),
        ("ŻABKA POL", "PL", "Żabka Polska sp. z o.o."),
        ("Żabka Polska spółka z ograniczoną odpowiedzialnością", "", "Żabka Polska sp. z o.o."),
        ("żabka polska sp. z", "", "Żabka Polska sp. z o.o."),
        ("żabka polska spół", "", "Żabka Polska sp. z o.o."),
        ("polska zab", "", "Żabka Polska sp. z o.o."),
        (
            "za",
            "PL",
            "Zabka S.A.|ŻABKA Nieruchomości sp. z o.o.|Żabka Polska sp. z o.o."
            "|Browar Stara Żabka sp.j.|Grupa Żabka S.A.|Żółw i Zając S.A.",
        ),
        ("1e5 k", "", "1e5 km Ltd"),
        ("bar", "", "Foo_bar AB"),
        ("z", "", ""),
        ("ż.", "", ""),
        ("", "", ""),
        ("zabka polskiego", "", ""),
    ],
)
def test_finds_exact_matches_then_beginnings_then_words(directory, typed, country, found):
    names = "|".join(customer.name for customer in directory.typeahead(typed, country))
    assert names == found


def test_gives_ten_at_most_in_byte_order(db):
    for number in range(15):
        Customer.objects.create(name=f"Alfa {number:02}", country="PL")
    found = Customer.objects.all().typeahead("alfa")
    assert [customer.name for customer in found] == [f"Alfa {n:02}" for n in range(10)]


def test_the_same_name_twice_comes_in_a_fixed_order(db):
    made = [Customer.objects.create(name="Alfa", country="PL") for _ in range(4)]
    assert Customer.objects.all().typeahead("alfa") == made


def test_a_number_finds_its_company_in_whatever_country(directory):
    customer = Customer.objects.create(name="Beta", country="DE", duns="123456789", lei=LEI)
    for typed in ("123456789", "12-345-6789", "  12 345 6789 ", LEI, LEI.lower(), f" {LEI}\n"):
        assert directory.typeahead(typed, "PL") == [customer], typed


def test_nine_digits_can_be_a_name_as_well(db):
    customer = Customer.objects.create(name="123456789 Canada Inc.", country="CA")
    assert Customer.objects.all().typeahead("123456789") == [customer]


def test_others_see_an_unconfirmed_customer_in_no_stage_and_by_no_number(cast):
    mine = Customer.objects.create(
        name="Gamma Delta", country="PL", duns="123456789", lei=LEI, owner=cast.contoso
    )
    for typed in ("gamma", "gamma delta", "delta", "delta gam", "123456789", LEI):
        assert Customer.objects.visible_to(cast.anna).typeahead(typed) == [mine], typed
        assert Customer.objects.visible_to(cast.fay).typeahead(typed) == [], typed
        assert Customer.objects.visible_to(cast.root).typeahead(typed) == [], typed


def test_the_words_follow_a_rename_and_a_removal(directory):
    Customer.objects.filter(name="Grupa Żabka S.A.").update(name="Grupa Kumak S.A.")
    assert [c.name for c in directory.typeahead("kum")] == ["Grupa Kumak S.A."]
    Customer.objects.filter(name="Grupa Kumak S.A.").delete()
    assert directory.typeahead("kum") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_twice_at_most(db, django_assert_max_num_queries, rows):
    for number in range(rows):
        Customer.objects.create(name=f"Alfa {number}", country="PL")
    with django_assert_max_num_queries(2):
        assert len(Customer.objects.all().typeahead("alfa")) == rows
    with django_assert_max_num_queries(3):
        Customer.objects.all().typeahead("123456789")


def test_a_beginning_is_a_range_of_the_index_and_needs_no_sorting(directory):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")  # a few rows are as quickly sorted
    plan = directory.filter(search__begins="zabka").order_by("search", "pk")[:10].explain()
    assert "customer_by_name" in plan
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


class NeverFails(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(st.one_of(st.text(max_size=60), st.text("'\"\\:*&|!()<> %_-\0zab1", max_size=60)))
    def test_whatever_is_typed(self, typed):
        Customer.objects.all().typeahead(typed)
        Customer.objects.all().typeahead(typed, "PL")

    def test_very_long_input(self):
        for typed in ("x" * 1_000_000, "a b " * 100_000, "ﷺ" * 400):
            assert Customer.objects.all().typeahead(typed) == []
