"""The first page says what needs somebody now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals.actions.details import edit_deal
from deals.actions.drafts import save_step, start_draft
from deals.actions.lifecycle import mark_stage, win
from deals.enums import DealType
from deals.models import Deal
from tests.factories import CustomerFactory, make_deal, make_draft
from tests.registration.registering import registration_in
from tests.two_sides.answering import sent_deal

YESTERDAY = timedelta(days=-1)


def page(client, user):
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.context


def test_next_stages_come_with_the_longest_forgotten_first(client, cast):
    for name in ("first", "second", "third"):
        make_deal(by=cast.anna, location=cast.warsaw, name=name)
    first = page(client, cast.anna)["stages"].deals[0].deal
    mark_stage(first, by=cast.anna)
    steps = page(client, cast.anna)["stages"].deals
    assert [step.deal.name for step in steps] == ["second", "third", "first"]
    assert [str(step.stage.label) for step in steps] == [
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


def test_where_much_waits_three_of_each_are_on_the_screen(client, cast):
    fill(cast)
    columns = page(client, cast.anna)["columns"]
    shown = {kind.key: len(kind.rows) for column in columns for kind in column}
    assert shown == {"answers": 3, "corrections": 1, "passed": 3, "stages": 3, "drafts": 1}


def fill(cast):
    """Something of every kind for Anna, more than the screen shows of some."""
    for number in range(4):
        deal = make_deal(by=cast.anna, location=cast.warsaw, name=f"Deal {number}")
        yesterday = timezone.localdate() + YESTERDAY
        edit_deal(deal, by=cast.anna, values={"close_date": yesterday})
        sent_deal(cast.fay, cast.paris, cast.warsaw)
    registration_in("action_required", cast)
    make_draft(by=cast.anna, location=cast.warsaw)


def test_every_line_leads_to_its_next_step(client, cast):
    fill(cast)
    client.force_login(cast.anna)
    shown = client.get(reverse("home")).content.decode()
    received = Deal.objects.filter(organization=cast.contoso, status="received").first()
    draft = Deal.objects.get(organization=cast.contoso, status="draft")
    open_deal = Deal.objects.get(name="Deal 0")
    for step in (
        f"/deals/{received.reference}/accept/",
        f"/deals/{received.reference}/decline/",
        f"/deals/{open_deal.reference}/mark-stage/",
        f"/deals/{open_deal.reference}/edit/?section=details",
        f"/deals/{draft.reference}/",
    ):
        assert f'"{step}"' in shown, step
    assert "/register/" in shown


def test_a_stage_is_marked_from_the_first_page(client, cast):
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    client.force_login(cast.anna)
    stage = page(client, cast.anna)["stages"].deals[0].stage
    fields = {"version": deal.version, "stage": stage.key}
    client.post(f"/deals/{deal.reference}/mark-stage/", fields)
    deal.refresh_from_db()
    assert deal.progress == 20


def test_a_deal_with_all_stages_asks_for_won_or_lost(client, cast):
    deal = make_deal(by=cast.anna, location=cast.warsaw)
    for _stage in range(4):
        deal = mark_stage(deal, by=cast.anna)
    client.force_login(cast.anna)
    shown = client.get(reverse("home")).content.decode()
    assert f'"/deals/{deal.reference}/won/"' in shown
    assert f'"/deals/{deal.reference}/mark-stage/"' not in shown


def test_a_draft_is_resumed_where_something_is_missing(client, cast):
    client.force_login(cast.ula)
    draft = start_draft(by=cast.ula)
    for step, values in (("customer", {"customer": CustomerFactory()}), ("details", {})):
        answer = client.get(reverse("deals:deal", args=[draft.reference]))
        assert answer["Location"] == reverse("deals:step", args=[draft.reference, step])
        draft = save_step(draft, by=cast.ula, step=step, values=values)
    whole = make_draft(by=cast.ula, location=cast.warsaw)
    answer = client.get(reverse("deals:deal", args=[whole.reference]))
    assert answer["Location"] == reverse("deals:step", args=[whole.reference, "consent"])


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ula", "A new deal starts with the customer"),
        ("vera", "You can read the deals of your organization"),
        ("rita", "Registrations that wait for a review"),
    ],
)
def test_who_has_nothing_is_told_what_to_do_first(client, cast, who, words):
    client.force_login(cast.everybody[who])
    shown = client.get(reverse("home")).content.decode()
    assert "Nothing needs you now" in shown
    assert words in shown
    assert ("/deals/new/" in shown) == (who == "ula")


def test_the_home_page_takes_at_most_eight_queries_however_much_waits(client, cast):
    client.force_login(cast.anna)
    assert queries(client) <= 8
    fill(cast)
    full = queries(client)
    make_deal(by=cast.anna, location=cast.warsaw)
    make_deal(by=cast.bert, location=cast.berlin)
    sent_deal(cast.fay, cast.paris, cast.warsaw)
    make_draft(by=cast.anna, location=cast.warsaw)
    assert queries(client) == full
    assert full <= 8


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    return len(captured)
