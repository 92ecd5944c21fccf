"""Each combination of fields that the directory's search page offers is answered by an index."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.actions.import_file import import_file
from deals.forms.directory import DirectoryForm
from deals.models import Customer
from deals.queries.directory import ORDER, customers_page
from portal.web.paging import NEWER, OLDER, make_cursor
from tests.directory.test_index import COMPANIES, plan_of

TYPED = {
    "q": "sol hol",
    "country": "PL",
    "city": "warszawa",
    "postal_code": "00",
    "street": "prosta",
}
CHOICES = [
    dict(zip(TYPED, many, strict=True))
    for many in product(*(("", typed) for typed in TYPED.values()))
]
OFFERED = [query for query in CHOICES if any(query.values()) and DirectoryForm(query).is_valid()]
TOKENS = {"sqlite": "deals_customer_tokens VIRTUAL TABLE INDEX", "postgresql": "customer_by_tokens"}


@pytest.fixture
def planned(cast, tmp_path):
    """Gives the plan of the page's one query, on a planner that takes an index where it can."""
    import_file(COMPANIES, errors=tmp_path / "errors.csv")
    middle = Customer.objects.order_by("search", "pk")[1500]

    def planned(query, way=""):
        form = DirectoryForm(query)
        assert form.is_valid()
        cursor = way and make_cursor(way, middle, ORDER)
        with CaptureQueriesContext(connection) as asked:
            customers_page(cast.ula, form.asked, cursor)
        return plan_of(asked[0]["sql"])

    return planned


def test_what_no_index_could_answer_is_not_offered():
    refused = [query for query in CHOICES if query not in OFFERED and any(query.values())]
    assert [{name for name in query if query[name]} for query in refused] == [
        {"street"},
        {"country", "street"},
    ]
    assert len(OFFERED) == 29


def test_every_combination_uses_an_index_in_both_directions(planned):
    for query in OFFERED:
        for way in ("", OLDER, NEWER):
            plan = planned(query, way)
            assert "Seq Scan" not in plan, (query, way)
            assert "SCAN deals_customer\n" not in f"{plan}\n", (query, way, plan)
            has_address = any(query[name] for name in ("city", "postal_code", "street"))
            if query["q"] or has_address:
                assert TOKENS[connection.vendor] in plan, (query, way)
            if not has_address and (way != OLDER or not query["q"]):
                index = "customer_by_country" if query["country"] else "customer_by_name"
                assert index in plan, (query, way)


def test_a_country_is_walked_along_in_its_order(planned):
    """So that a page deep in a country of a million takes as long as its first one."""
    for way in ("", OLDER, NEWER):
        plan = planned({"country": "PL"}, way)
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
