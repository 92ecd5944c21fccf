"""What is read ahead comes in order, on connections of its own, and in a transaction on that."""

import threading
from itertools import count

import pytest
from django.db import connection, connections

from accounts.models import Organization
from portal.ahead import AHEAD, done_ahead
from tests.factories import OrganizationFactory


def _read(number):
    return number, Organization.objects.filter(name="Northstar").count(), threading.get_ident()


@pytest.mark.django_db(transaction=True)
def test_two_are_done_ahead_in_order_and_an_error_comes_where_it_belongs():
    OrganizationFactory(name="Northstar")
    taken = count()
    results = done_ahead(_read, (next(taken) for _ in range(9)))
    assert next(results)[:2] == (0, 1)
    assert next(taken) == AHEAD + 1
    rest = list(results)
    assert [number for number, _found, _thread in rest] == [1, 2, *range(4, 10)]
    assert threading.get_ident() not in {thread for _number, _found, thread in rest}
    late = done_ahead(lambda number: 1 // (2 - number), range(5))
    assert [next(late), next(late)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(late)


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_one_connection_which_ends_with_the_reader():
    def own(_number):
        Organization.objects.exists()
        return connections["default"]

    results = done_ahead(own, range(9))
    opened = {id(found): found for found in (next(results) for _ in range(6))}
    assert 1 <= len(opened) <= AHEAD
    assert all(found.connection is not None for found in opened.values())
    results.close()
    assert all(found.connection is None for found in opened.values())


@pytest.mark.django_db
def test_what_a_transaction_has_not_committed_is_seen():
    OrganizationFactory(name="Northstar")
    assert connection.in_atomic_block
    assert list(done_ahead(_read, [7])) == [(7, 1, threading.get_ident())]
