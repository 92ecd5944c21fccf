"""The directory's index of words: what it finds is what a look at every name would find."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from deals.actions.import_file import import_file
from deals.models import Customer
from deals.models.search import fold_name, without_begun_form
from deals.models.tokens import LETTERS, Wanted, letter_of

# Rare, frequent and short words, and names that begin with no letter from a to z.
WORDS = [
    "zabka",
    "zab",
    "management",
    "fund",
    "po",
    "p",
    "4",
    "2025",
    "εταιρεια",
    "株式会社",
    "orlen",
]
LIMIT = 3
COMPANIES = Path("deals/demo/companies.csv.gz")


def plan_of(sql):
    """What the planner does where it takes an index if it can, in lines."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql.replace('%', '%%')}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.fixture
def planned(db, tmp_path):
    """Gives the plan of the typeahead's query, on a planner that takes an index where it can."""

    def planned(typed, country=""):
        with CaptureQueriesContext(connection) as asked:
            Customer.objects.filter(owner=None).typeahead(typed, country)
        assert len(asked) == 1
        return plan_of(asked[0]["sql"])

    import_file(COMPANIES, errors=tmp_path / "errors.csv")
    return planned


@pytest.mark.parametrize("country", ["", "PL"])
def test_every_step_of_the_suggestions_uses_its_index(planned, country):
    plan = planned("sol hol", country)
    assert "Seq Scan" not in plan
    assert "SCAN deals_customer\n" not in plan
    if connection.vendor == "sqlite":
        assert plan.count("deals_customer_tokens VIRTUAL TABLE INDEX") == 6
        assert "search>? AND search<?)" in plan
        assert "(country=? AND search>? AND search<?)" in plan or not country
    else:
        begun, _step, rest = plan.partition("customer_by_tokens")
        assert rest
        assert ("customer_by_country" if country else "customer_by_name") in begun


def test_a_later_step_is_not_taken_where_an_earlier_one_has_enough(planned):
    """PostgreSQL tells how often it ran a part of a plan."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite does not tell")
    for number in range(10):
        Customer.objects.create(name=f"AAA {number} Holding", country="PL")
    with CaptureQueriesContext(connection) as asked:
        found = Customer.objects.all().typeahead("holding")
    assert found[-1].name == "AAA 9 Holding"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ANALYZE {asked[0]['sql'].replace('%', '%%')}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    (asked_for,) = re.findall(r"Bitmap Index Scan on customer_by_tokens.*?loops=(\d+)\)", plan)
    assert int(asked_for) <= 2, plan


def test_letters_follow_the_order_of_the_names(db):
    names = sorted(["", "0 a", "9", "a", "azz", "m", "z", "zz", "ω", "株", "я"])
    order = [LETTERS.index(letter_of(name)) for name in names]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("words", "country", "asked"),
    [
        (["siemens", "management"], "", ["siemens"]),
        (["siemens", "e"], "PL", ["siemens"]),
        (["bank", "p"], "", ["bank"]),
        (["bank", "po"], "", ["bank", "po"]),
        (["bank", "po"], "PL", ["bank", "po"]),
        (["bank", "p"], "PL", ["bank", "§PL"]),
        (["po", "p"], "PL", ["po", "§PL"]),
        (["p"], "PL", ["p", "§PL"]),
        (["fund", "fund"], "", ["fund"]),
    ],
)
def test_the_index_is_asked_for_the_words_that_narrow_most(words, country, asked):
    wanted = Wanted(words, country)
    assert [token.text for token in wanted.asked] == asked
    assert {*asked, *wanted.left} - {f"§{country}"} == set(words)
    assert wanted.left_country == ("" if f"§{country}" in asked else country)


def looked_at_one_by_one(typed, country):
    """What the typeahead shall find, by the plainest means."""
    folded = fold_name(typed)
    if len(folded) < 2:
        return []
    there = [c for c in Customer.objects.order_by("search", "pk") if country in ("", c.country)]
    base = without_begun_form(folded)
    begun = [c for c in there if c.search.startswith(folded) or c.search == base != ""]
    words = [
        c
        for c in there
        if all(f" {word}" in f" {c.search}" for word in folded.split()) and c not in begun
    ]
    return (begun + words)[:LIMIT]


NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


class SameAsLookingAtAll(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(st.tuples(NAMES, st.sampled_from(["PL", "DE"])), max_size=14),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.integers(1, 12),
        st.sampled_from(["", "PL"]),
    )
    def test_the_index_finds_the_same(self, rows, typed, cut, country):
        Customer.objects.bulk_create(Customer(name=name, country=at) for name, at in rows)
        typed = " ".join([*typed[:-1], typed[-1][:cut]])
        found = Customer.objects.all().typeahead(typed, country, limit=LIMIT)
        assert found == looked_at_one_by_one(typed, country)
