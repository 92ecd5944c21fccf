"""Files of one row and of a thousand: every mistake is told, and rows cost the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.models import Customer
from tests.imports.conftest import checked, committed
from tests.imports.rows import many, mistake

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(cast):
    Customer.objects.bulk_create(
        Customer(name=f"Customer {n}", country="PL", city="Łódź") for n in range(200)
    )


def queries(work, *args):
    with CaptureQueriesContext(connection) as captured:
        work(*args)
    return len(captured)


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_every_mistake_of_a_file_is_told_of_its_row_and_column(cast, directory, count):
    done = checked(cast.wanda, *many(count, 200))
    wrong = [n for n in range(count) if mistake(n)[1]]
    left = {"create": count - len(wrong)} if count > len(wrong) else {}
    assert done.counts == {"error": len(wrong)} | left
    for line in done.lines.filter(state="error"):
        told = {remark["field"] for remark in line.remarks if remark["level"] == "error"}
        assert mistake(line.number - 2)[1] in told, line.number
    errors = [group for group in done.groups if group["level"] == "error"]
    assert sum(group["count"] for group in errors) >= len(wrong)
    assert count < 1000 or len(errors) >= 25


def test_a_check_asks_the_same_for_a_batch_however_many_rows_it_holds(cast, directory):
    one, all_of_a_batch, two_batches = (
        queries(lambda count=count: checked(cast.wanda, *many(count, 200)))
        for count in (2, 400, 800)
    )
    assert all_of_a_batch - one <= 4  # rows are stored some hundreds at a time
    assert two_batches - all_of_a_batch <= 20


def test_what_a_check_promises_the_import_keeps(cast, directory):
    found = checked(cast.wanda, *many(20, 200))
    promised = found.counts
    assert committed(found).counts == {"created": promised["create"], "error": promised["error"]}
