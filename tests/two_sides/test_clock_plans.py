"""What the clock asks at each tick, and a list of its neighbours, is looked up in an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.scope import scope_of
from deals.actions.answers import expire_due_deals
from deals.actions.reminders import remind
from deals.jobs.news import stock_of
from deals.lists import Listing
from deals.models import Deal
from deals.models.deal import LONG_AGO
from deals.queries.home import corrections_due, worked_by
from deals.queries.lists import late_in, seen_by
from deals.queries.notifications import notifications_of, unread_count
from tests.directory.test_index import plan_of
from tests.factories import make_deal
from tests.lists.test_paging import many


@pytest.fixture
def plan_when(cast):
    """The plan of the last query of `doing` that reads deals in an order, among many deals."""
    many(cast.fay, cast.paris, 600)
    many(cast.anna, cast.warsaw, 600)
    with connection.cursor() as db:
        db.execute("ANALYZE")
        if connection.vendor == "postgresql":  # so few deals are sorted as quickly
            db.execute("SET LOCAL enable_sort = off")
            db.execute("SET LOCAL enable_bitmapscan = off")

    def planned(doing):
        with CaptureQueriesContext(connection) as asked:
            doing()
        reading = [q["sql"] for q in asked if 'FROM "deals_deal"' in q["sql"]]
        return plan_of([sql for sql in reading if "ORDER BY" in sql][-1])

    return planned


def test_reminders_read_what_is_due_and_nothing_else(plan_when):
    plan = plan_when(remind)
    assert "deal_to_remind" in plan, plan
    assert "remind_at<?" in plan or "Index Cond: (remind_at <=" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_expiry_reads_late_deals_and_nothing_else(plan_when):
    plan = plan_when(expire_due_deals)
    assert "deal_answer_due" in plan, plan
    assert "answer_due_at<?" in plan or "Index Cond: (answer_due_at <=" in plan, plan


def test_the_mail_of_a_followed_view_reads_the_newest(cast, plan_when):
    plan = plan_when(lambda: stock_of(Listing(cast.anna, "outbound", QueryDict())))
    assert "deal_newest" in plan or "PRIMARY KEY" in plan or "deals_deal_pkey" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_a_deals_neighbours_in_a_list_are_the_next_entries_of_the_lists_index(cast, plan_when):
    deal = Deal.objects.filter(organization=cast.contoso)[300]
    listing = Listing(cast.anna, "outbound", QueryDict("sort=value"))
    plan = plan_when(lambda: listing.neighbours(deal))
    assert "deal_by_value" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def late_of_an_organization(user):
    return late_in(seen_by(user)).exists()


def corrections_of_a_user(user):
    return corrections_due(worked_by(user, scope_of(user)))


def news_of_a_user(user):
    return list(notifications_of(user))


@pytest.mark.parametrize(
    ("asked", "table"),
    [
        (late_of_an_organization, "deals_deal"),
        (unread_count, "deals_notification"),
        (news_of_a_user, "deals_notification"),
        (corrections_of_a_user, "deals_registration"),
    ],
)
def test_what_pages_ask_besides_never_lists_all_deals_of_an_organization(cast, asked, table):
    many(cast.anna, cast.warsaw, 600)
    with connection.cursor() as db:
        db.execute("ANALYZE")
        if connection.vendor == "sqlite":  # which knows no numbers of a table that was built anew
            db.execute("DELETE FROM sqlite_stat1")
            db.execute("ANALYZE sqlite_schema")
    with CaptureQueriesContext(connection) as seen:
        asked(cast.anna)
    plan = plan_of([q["sql"] for q in seen if f'FROM "{table}"' in q["sql"]][-1])
    assert "LIST SUBQUERY" not in plan, plan
    assert "Hash" not in plan, plan
    assert "(organization_id=?)" not in plan, plan  # all of them, on SQLite


def test_what_is_older_than_the_column_is_looked_at_and_what_is_done_no_more(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw)
    Deal.objects.update(remind_at=LONG_AGO)
    assert remind() == 0
    deal.refresh_from_db()
    assert deal.remind_at == deal.submitted_at + timedelta(days=14)
    Deal.objects.update(close_date=timezone.localdate() - timedelta(days=30))
    Deal.objects.update(remind_at=timezone.now(), submitted_at=timezone.now() - timedelta(days=15))
    assert remind() == 2
    deal.refresh_from_db()
    assert deal.remind_at is None
