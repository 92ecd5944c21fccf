"""Several people at once: the limit holds, a form counts once, a file goes once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from deals.actions.attachments import add_attachment, remove_attachment
from deals.errors import Invalid, NotFound
from tests.attachments.files import upload

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(action, people):
    """What each got: None, or the class of the refusal."""
    start = Barrier(len(people))

    def press(user):
        try:
            start.wait(timeout=10)
            action(user)
        except (Invalid, NotFound) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, people))


def attach(deal, by, **more):
    return add_attachment(deal, by=by, file=upload(), kind="other", **more)


def test_four_at_once_never_make_more_than_fifty(cast, deal, folder):
    for _ in range(48):
        attach(deal, cast.ula)
    refused = at_once(lambda by: attach(deal, by), [cast.anna, cast.wanda, cast.ula, cast.ula])
    assert refused.count(Invalid) == 2
    assert deal.attachments.count() == len(list(folder.iterdir())) == 50


def test_one_form_sent_four_times_at_once_attaches_one_file(cast, deal, folder):
    refused = at_once(lambda by: attach(deal, by, handle="ABCDEFGH23"), [cast.ula] * 4)
    assert refused == [None] * 4
    assert deal.attachments.count() == len(list(folder.iterdir())) == 1
    assert deal.events.filter(kind="attached").count() == 1


def test_three_removals_at_once_remove_once(cast, deal, folder):
    found = attach(deal, cast.ula)
    people = [cast.anna, cast.wanda, cast.ula]
    assert at_once(lambda by: remove_attachment(found, by=by), people).count(NotFound) == 2
    assert deal.events.filter(kind="detached").count() == 1
    assert list(folder.iterdir()) == []
