"""Following views: told once a morning what is new, as the reader sees it, and else nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from deals.actions import following
from deals.actions.details import edit_deal
from deals.actions.favourites import add_favourite
from deals.actions.following import Look, Stock, stop_following, tell_news
from deals.actions.team import Member, set_team
from deals.actions.views import change_view, delete_view, save_view, update_view
from deals.enums import DealType
from deals.errors import Invalid, NotAllowed, NotFound
from deals.jobs import news
from deals.jobs.news import follow_now, plan_news
from deals.mailing import deliver
from deals.models import Deal, Delivery, Follow, News
from tests.factories import make_deal

DAY = timedelta(days=1)
NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)  # in Warsaw


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def co_sells(cast):
    return save_view(
        by=cast.anna, tab="outbound", name="Co-sells", query="deal_type=co_sell", shared=True
    )


def co_sell(cast, name, **more):
    where = {"by": cast.anna, "location": cast.warsaw, "deal_type": DealType.CO_SELL, **more}
    return make_deal(name=name, **where)


def send():
    """What the worker does with the planned mails of views; gives them."""
    before = len(mail.outbox)
    for key in Delivery.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
        deliver.call(key)
    return [one for one in mail.outbox[before:] if "new deal" in one.subject]


def morning(clock, days=1):
    """The clock's jobs of the next morning, and the mails."""
    clock.move_to(NOON + days * DAY)
    plan_news()
    return send()


def names(sent, *of):
    return [name for name in of if name in sent.body]


def test_each_morning_tells_what_is_new_and_nothing_twice(cast, co_sells, noon):
    co_sell(cast, "There before")
    follow_now(by=cast.vera, tab="outbound", view=co_sells)
    assert morning(noon) == []
    co_sell(cast, "New one")
    make_deal(by=cast.anna, location=cast.warsaw, name="Assessment")
    assert plan_news() == 0
    (sent,) = morning(noon, 2)
    assert sent.to == [cast.vera.email]
    assert sent.subject == "Co-sells: 1 new deal"
    assert names(sent, "There before", "New one", "Assessment") == ["New one"]
    assert morning(noon, 3) == []
    assert not News.objects.exists()


def test_what_came_to_match_is_new_whenever_it_was_created(cast, noon):
    view = save_view(by=cast.anna, tab="outbound", name="Big", query="min_value=1000")
    deal = co_sell(cast, "Grows", value=10)
    follow_now(by=cast.anna, tab="outbound", view=view)
    assert morning(noon) == []
    edit_deal(deal, by=cast.anna, values={"value": 5000})
    (sent,) = morning(noon, 2)
    assert "Grows" in sent.body
    edit_deal(deal, by=cast.anna, values={"value": 10})
    assert morning(noon, 3) == []
    edit_deal(deal, by=cast.anna, values={"value": 5000})
    assert len(morning(noon, 4)) == 1


def test_a_ready_made_view_tells_what_came_by_time_alone(cast, noon):
    co_sell(cast, "Sleeps")
    follow_now(by=cast.anna, tab="outbound", ready_made="no_progress")
    assert morning(noon, 13) == []
    (sent,) = morning(noon, 16)
    assert sent.subject == "No progress in 14 days: 1 new deal"
    assert "Sleeps" in sent.body
    assert "/deals/outbound/?view=no_progress" in sent.body
    assert morning(noon, 17) == []


def test_received_deals_are_told_in_the_inbound_list(cast, noon):
    follow_now(by=cast.sam, tab="inbound", ready_made="needs_my_answer")
    co_sell(cast, "For the vendor")
    (sent,) = morning(noon)
    assert sent.to == [cast.sam.email]
    assert sent.subject == "Needs my answer: 1 new deal"


def test_the_reader_is_told_in_their_scope_as_it_is_when_it_is_sent(cast, co_sells, noon):
    for person in (cast.wanda, cast.bert):
        follow_now(by=person, tab="outbound", view=co_sells)
    seen = co_sell(cast, "In Warsaw")
    co_sell(cast, "In Kraków", location=cast.krakow)
    gone = co_sell(cast, "Gone to Berlin")
    noon.move_to(NOON + DAY)
    assert plan_news() == 1  # none for Bert
    Deal.objects.filter(pk=gone.pk).update(location=cast.berlin)
    (sent,) = send()
    assert sent.to == [cast.wanda.email]
    assert names(sent, "In Warsaw", "In Kraków", "Gone to Berlin") == ["In Warsaw"]
    assert f"/deals/{seen.reference}/" in sent.body


def test_a_referral_user_hears_of_a_deal_with_the_team_that_they_join(cast, co_sells, noon):
    follow_now(by=cast.bert, tab="outbound", view=co_sells)
    deal = co_sell(cast, "Joined", location=cast.berlin)
    assert morning(noon) == []
    anna, bert = (Member(one.name, one.phone, one.email) for one in (cast.anna, cast.bert))
    set_team(deal, by=cast.anna, members=[anna, bert])
    (sent,) = morning(noon, 2)
    assert "Joined" in sent.body


def test_nothing_left_to_tell_sends_nothing(cast, co_sells, noon):
    follow_now(by=cast.wanda, tab="outbound", view=co_sells)
    deal = co_sell(cast, "Short-lived")
    noon.move_to(NOON + DAY)
    assert plan_news() == 1
    Deal.objects.filter(pk=deal.pk).update(location=cast.krakow)
    assert send() == []
    assert Delivery.objects.get(user=cast.wanda, notifications=None).state == "dropped"
    assert not News.objects.exists()


@pytest.mark.parametrize("end", ["role", "account", "view", "private", "stop", "organization"])
@pytest.mark.parametrize("planned", [False, True])
def test_following_ends_silently(cast, co_sells, noon, end, planned):
    follow = follow_now(by=cast.wanda, tab="outbound", view=co_sells)
    co_sell(cast, "New one")
    noon.move_to(NOON + DAY)
    if planned:
        assert plan_news() == 1
    ends = {
        "role": lambda: cast.wanda.assignments.all().delete(),
        "account": lambda: deactivate(cast.wanda),
        "view": lambda: delete_view(co_sells, by=cast.anna),
        "private": lambda: change_view(co_sells, by=cast.anna, name="Mine", shared=False),
        "stop": lambda: stop_following(follow, by=cast.wanda),
        "organization": lambda: move(cast.wanda, cast.paris),
    }
    ends[end]()
    plan_news()
    assert [one for one in send() if one.to == [cast.wanda.email]] == []
    morning(noon, 2)
    assert not Follow.objects.exists()
    assert not News.objects.exists()


def deactivate(user):
    user.is_active = False
    user.save()


def move(user, location):
    user.organization = location.organization
    user.save()
    user.assignments.update(location=location)


def test_several_views_come_in_one_mail_in_the_readers_language_with_the_ways_out(
    cast, co_sells, noon
):
    cast.vera.language = "pl"
    cast.vera.save()
    follows = [
        follow_now(by=cast.vera, tab="outbound", view=co_sells),
        follow_now(by=cast.vera, tab="outbound", ready_made="favourites"),
    ]
    deal = co_sell(cast, "New one")
    add_favourite(deal, by=cast.vera)
    noon.move_to(NOON + DAY)
    assert plan_news() == 1
    deliver.call(Delivery.objects.get(user=cast.vera).pk)
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    for text in (sent.body, html):
        assert reverse("deals:view", args=[co_sells.public_id]) in text
        for follow in follows:
            assert reverse("deals:stop-following", args=[follow.public_id]) in text
    assert 'lang="pl"' in html


def test_two_clocks_plan_one_mail_and_a_look_that_came_late_changes_nothing(cast, co_sells, noon):
    follow = follow_now(by=cast.vera, tab="outbound", view=co_sells)
    deal = co_sell(cast, "New one")
    noon.move_to(NOON + DAY)
    late = Look(follow, Stock(frozenset({deal.pk})))
    assert (plan_news(), plan_news()) == (1, 0)
    assert not tell_news(cast.vera, looks=[late])
    assert len(send()) == 1


def test_the_look_and_its_mail_are_stored_together_or_not_at_all(cast, co_sells, noon, monkeypatch):
    follow_now(by=cast.vera, tab="outbound", view=co_sells)
    co_sell(cast, "New one")
    noon.move_to(NOON + DAY)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(following, "plan_delivery", killed)
        with pytest.raises(KeyboardInterrupt):
            plan_news()
    assert plan_news() == 1
    assert len(send()) == 1


def test_it_comes_at_seven_where_the_reader_is_and_once_after_a_standstill(cast, co_sells, noon):
    cast.vera.time_zone = "America/New_York"
    cast.vera.save()
    follow_now(by=cast.vera, tab="outbound", view=co_sells)  # at six in New York
    co_sell(cast, "New one")
    noon.move_to(datetime(2026, 7, 1, 10, 59, tzinfo=UTC))
    assert plan_news() == 0
    noon.move_to(datetime(2026, 7, 1, 11, tzinfo=UTC))
    assert plan_news() == 1
    co_sell(cast, "Newer")
    noon.move_to(datetime(2026, 7, 9, 20, tzinfo=UTC))
    assert (plan_news(), plan_news()) == (1, 0)


def test_a_view_that_shows_another_list_is_followed_afresh(cast, co_sells, noon):
    follow_now(by=cast.vera, tab="outbound", view=co_sells)
    make_deal(by=cast.anna, location=cast.warsaw, name="Old assessment")
    update_view(co_sells, by=cast.anna, query="deal_type=co_sell&sort=name&rows=50")
    co_sell(cast, "Co-sell")
    assert len(morning(noon)) == 1  # just shown in another way
    update_view(co_sells, by=cast.anna, query="deal_type=solution_assessment")
    assert morning(noon, 2) == []
    make_deal(by=cast.anna, location=cast.warsaw, name="New assessment")
    (sent,) = morning(noon, 3)
    assert names(sent, "Old assessment", "New assessment") == ["New assessment"]


def test_a_value_that_means_nothing_to_the_reader_never_widens_what_is_told(cast, noon):
    query = f"location={cast.krakow.programme_id}"
    view = save_view(by=cast.anna, tab="outbound", name="Kraków", query=query, shared=True)
    for person in (cast.anna, cast.wanda):
        follow_now(by=person, tab="outbound", view=view)
    co_sell(cast, "In Warsaw")
    assert morning(noon) == []
    co_sell(cast, "In Kraków", location=cast.krakow)
    (sent,) = morning(noon, 2)
    assert sent.to == [cast.anna.email]
    cast.krakow.programme_id = "P-new"
    cast.krakow.save()
    assert morning(noon, 3) == []


def test_memory_is_bounded_and_old_deals_never_become_news(cast, co_sells, noon, monkeypatch):
    monkeypatch.setattr(news, "MOST", 3)
    for number in range(6):
        co_sell(cast, f"Old {number}")
    follow = follow_now(by=cast.vera, tab="outbound", view=co_sells)
    assert len(follow.known) == 3
    for deal in Deal.objects.filter(name__in=["Old 5", "Old 4"]):
        Deal.objects.filter(pk=deal.pk).update(deal_type="private")
    co_sell(cast, "New one")
    (sent,) = morning(noon)
    assert names(sent, "New one", *(f"Old {n}" for n in range(6))) == ["New one"]
    follow.refresh_from_db()
    assert len(follow.known) == 3


def test_a_mail_shows_the_first_and_says_how_many_more(cast, co_sells, noon, monkeypatch):
    monkeypatch.setattr(news, "SHOWN", 2)
    follow_now(by=cast.vera, tab="outbound", view=co_sells)
    for number in range(5):
        co_sell(cast, f"New {number}")
    (sent,) = morning(noon)
    assert sent.subject == "Co-sells: 5 new deals"
    assert names(sent, *(f"New {n}" for n in range(5))) == ["New 3", "New 4"]
    assert "and 3 more" in sent.body


def test_one_that_fails_stops_nobody_else(cast, co_sells, noon, caplog):
    for person in (cast.anna, cast.vera):
        follow_now(by=person, tab="outbound", view=co_sells)
    Follow.objects.filter(user=cast.anna).update(known={"no": "list"}, above=0)
    Follow.objects.filter(user=cast.anna).update(known=[["nested"]])
    co_sell(cast, "New one")
    assert [one.to for one in morning(noon)] == [[cast.vera.email]]
    assert "could not be looked at" in caplog.text
    assert plan_news() == 0


def test_a_look_at_views_that_are_not_due_costs_one_query(
    cast, co_sells, noon, django_assert_num_queries
):
    follow_now(by=cast.vera, tab="outbound", view=co_sells)
    with django_assert_num_queries(1):
        assert plan_news() == 0


def test_following_twice_is_once_and_there_is_a_limit(cast, co_sells, monkeypatch):
    one = follow_now(by=cast.vera, tab="outbound", view=co_sells)
    assert follow_now(by=cast.vera, tab="outbound", view=co_sells) == one
    monkeypatch.setattr(following, "LIMIT", 1)
    with pytest.raises(Invalid, match="1 views"):
        follow_now(by=cast.vera, tab="closed", ready_made="my_deals")
    follow_now(by=cast.anna, tab="closed", ready_made="my_deals")
    for wrong in ({"view": co_sells}, {"ready_made": "my_deals", "view": co_sells}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(user=cast.vera, tab="outbound", due_at=timezone.now(), **wrong)


def test_nobody_follows_what_they_cannot_see(cast, co_sells):
    own = save_view(by=cast.ula, tab="outbound", name="Own", query="")
    for person, view in ((cast.anna, own), (cast.fay, co_sells), (cast.nora, co_sells)):
        with pytest.raises((NotFound, NotAllowed)):
            follow_now(by=person, tab="outbound", view=view)
    with pytest.raises(NotFound):
        follow_now(by=cast.anna, tab="closed", ready_made="needs_my_answer")
    follow = follow_now(by=cast.ula, tab="outbound", view=own)
    with pytest.raises(NotFound):
        stop_following(follow, by=cast.anna)


def test_views_are_followed_from_their_page_and_let_go_from_the_preferences(client, cast, co_sells):
    client.force_login(cast.vera)
    page = client.get("/deals/views/").text
    assert "Needs my answer" in page
    client.post("/deals/views/follow/", {"view": co_sells.public_id, "on": "1"})
    client.post("/deals/views/follow/", {"tab": "inbound", "ready_made": "expiring", "on": "1"})
    assert client.get("/deals/views/").text.count("Stop following") == 2
    page = client.get(f"/deals/views/{co_sells.public_id}/", follow=True).text
    assert 'aria-pressed="true"' in page
    preferences = client.get("/notifications/preferences/").text
    assert "Co-sells" in preferences
    assert "Expiring in 3 days" in preferences
    client.post("/deals/views/follow/", {"tab": "inbound", "ready_made": "expiring", "on": ""})
    (left,) = Follow.objects.all()
    stop = f"/deals/views/following/{left.public_id}/stop/"
    assert "Co-sells" in client.get(stop).text
    assert Follow.objects.exists()
    assert client.post(stop)["Location"] == "/notifications/preferences/"
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "named",
    [
        {"view": "nonsense"},
        {"view": "2345678923"},
        {"tab": "drafts", "ready_made": "my_deals"},
        {"tab": "outbound", "ready_made": "needs_my_answer"},
        {"tab": "\x00", "ready_made": "\ud800".encode("utf-8", "surrogatepass")},
        {},
    ],
)
def test_a_forged_form_follows_nothing(client, cast, named):
    client.force_login(cast.anna)
    for on in ("1", ""):
        assert client.post("/deals/views/follow/", {**named, "on": on}).status_code == 404


def test_the_followed_views_take_as_many_queries_for_three_as_for_one(
    client, cast, co_sells, django_assert_num_queries
):
    client.force_login(cast.anna)
    follow_now(by=cast.anna, tab="outbound", view=co_sells)
    with django_assert_num_queries(5):
        client.get("/notifications/preferences/")
    for key in ("my_deals", "no_progress"):
        follow_now(by=cast.anna, tab="outbound", ready_made=key)
    with django_assert_num_queries(5):
        client.get("/notifications/preferences/")
