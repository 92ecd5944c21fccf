"""The first page says what needs somebody now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals.actions.details import edit_deal
from deals.actions.lifecycle import mark_stage, win
from deals.enums import DealType
from tests.factories import make_deal, make_draft

YESTERDAY = timedelta(days=-1)


def page(client, user):
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.context


def test_next_stages_come_with_the_longest_forgotten_first(client, cast):
    for name in ("first", "second", "third"):
        make_deal(by=cast.anna, location=cast.warsaw, name=name)
    first = page(client, cast.anna)["stages"].deals[0]
    mark_stage(first, by=cast.anna)
    context = page(client, cast.anna)
    assert [deal.name for deal in context["stages"].deals] == ["second", "third", "first"]
    assert [str(step.stage.label) for step in context["steps"]] == [
        *["Secure customer LOE", "Secure customer LOE"],
        "Collect data",
    ]


def test_closed_deals_need_nobody(client, cast):
    deal = make_deal(by=cast.anna, location=cast.warsaw, deal_type=DealType.PRIVATE)
    win(deal, by=cast.anna)
    context = page(client, cast.anna)
    assert context["nothing"]
    assert not context["stages"].count


def test_a_passed_close_date_is_told(client, cast):
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    assert not page(client, cast.anna)["passed"].count
    yesterday = timezone.localdate() + YESTERDAY
    edit_deal(deal, by=cast.anna, values={"close_date": yesterday})
    assert [d.pk for d in page(client, cast.anna)["passed"].deals] == [deal.pk]


def test_drafts_are_ones_own(client, cast):
    make_draft(by=cast.ula, location=cast.warsaw, name="Ulas draft")
    assert [d.name for d in page(client, cast.ula)["drafts"].deals] == ["Ulas draft"]
    assert not page(client, cast.anna)["drafts"].count


@pytest.mark.parametrize(
    ("who", "count"), [("anna", 2), ("wanda", 1), ("ula", 0), ("bert", 1), ("vera", 0), ("fay", 0)]
)
def test_everybody_sees_what_they_may_work_on(client, cast, who, count):
    make_deal(by=cast.anna, location=cast.warsaw)
    make_deal(by=cast.bert, location=cast.berlin)
    assert page(client, cast.everybody[who])["stages"].count.number == count


def test_a_deal_that_the_vendor_only_reads_waits_for_nobody_there(client, cast):
    make_deal(by=cast.anna, location=cast.warsaw, deal_type=DealType.PARTNER_LED)
    assert page(client, cast.sam)["nothing"]


def test_five_of_each_are_shown_with_the_number_of_all(client, cast):
    for number in range(6):
        make_deal(by=cast.anna, location=cast.warsaw, name=f"Deal {number}")
    stages = page(client, cast.anna)["stages"]
    assert (len(stages.deals), stages.count.number) == (5, 6)


def test_the_home_page_takes_at_most_twelve_queries_however_much_waits(client, cast):
    make_deal(by=cast.anna, location=cast.warsaw)
    make_draft(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    one = queries(client)
    make_deal(by=cast.anna, location=cast.warsaw)
    make_deal(by=cast.bert, location=cast.berlin)
    make_draft(by=cast.anna, location=cast.warsaw)
    assert queries(client) == one
    assert one <= 12


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    return len(captured)
