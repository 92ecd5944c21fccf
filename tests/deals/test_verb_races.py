"""Four people press at once; each database lets exactly one through."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from deals.actions import lifecycle
from deals.errors import NotNow, Stale
from deals.models import Deal
from tests.deals.states import deal_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(action, people):
    """What became of each: the deal's version, or the class of the refusal."""
    start = Barrier(len(people))

    def press(user):
        try:
            start.wait(timeout=10)
            return action(user).version
        except (NotNow, Stale) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(press, people))


def test_four_presses_of_one_button_mark_one_stage(cast):
    deal = deal_in("new", cast)
    people = [cast.anna, cast.wanda, cast.ula, cast.ula]
    outcomes = at_once(lambda by: lifecycle.mark_stage(deal, by=by, stage="secure_loe"), people)
    assert sorted(map(str, outcomes)) == sorted(
        map(str, [deal.version + 1, NotNow, NotNow, NotNow])
    )
    now = Deal.objects.get(pk=deal.pk)
    assert (now.progress, now.marks.count(), now.events.count()) == (20, 1, 2)


def test_four_presses_made_from_the_same_page_mark_one_stage(cast):
    deal = deal_in("new", cast)
    people = [cast.anna, cast.wanda, cast.ula, cast.ula]
    outcomes = at_once(lambda by: lifecycle.mark_stage(deal, by=by, version=deal.version), people)
    assert outcomes.count(Stale) == 3
    assert Deal.objects.get(pk=deal.pk).progress == 20


def test_four_wins_at_once_close_the_deal_once(cast):
    deal = deal_in("ready", cast)
    outcomes = at_once(
        lambda by: lifecycle.win(deal, by=by), [cast.anna, cast.wanda, cast.ula, cast.ula]
    )
    assert outcomes.count(NotNow) == 3
    now = Deal.objects.get(pk=deal.pk)
    assert now.status == "won"
    assert now.events.filter(kind="won").count() == 1


def test_won_and_taking_back_the_last_stage_at_once_never_win_an_unfinished_assessment(cast):
    deal = deal_in("ready", cast)

    def press(by):
        if by == cast.anna:
            return lifecycle.win(deal, by=by)
        return lifecycle.unmark_stage(deal, by=by, reason="By mistake.")

    outcomes = at_once(press, [cast.anna, cast.wanda])
    assert outcomes.count(NotNow) == 1
    now = Deal.objects.get(pk=deal.pk)
    assert (now.status, now.progress, now.marks.count()) in {("won", 100, 4), ("accepted", 60, 3)}
