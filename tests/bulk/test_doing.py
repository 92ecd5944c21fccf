"""Doing it: as often as once, with the rules and the history of doing it to each."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deals.actions import lifecycle
from deals.actions.jobs import claim_job
from deals.jobs import bulk as work
from deals.jobs.run import run_job
from deals.models import BulkOutcome, Deal, DealEvent, Job, Reason
from deals.queries import jobs as limits
from deals.web import bulk
from tests.bulk.acting import act, because, confirm, job_of, look, sent
from tests.deals.states import reason
from tests.exports.reading import csv_rows
from tests.factories import make_deal

JAN = {"name": "Jan Nowy", "phone": "+48 600 100 200", "email": "jan@contoso.example"}
INPUT = {
    "mark-stage": ("stage_marked", dict),
    "add-member": ("team_changed", lambda: JAN),
    "set-campaign": ("edited", lambda: {"campaign_id": "SPRING"}),
    "lost": ("lost", lambda: because("budget", "No money.")),
    "close-as-error": ("closed_as_error", lambda: because("test")),
}


@pytest.fixture
def deals(cast):
    return [make_deal(by=cast.ula, location=cast.warsaw, name=f"Deal {n}") for n in range(3)]


@pytest.fixture
def anna(client, cast):
    client.force_login(cast.anna)
    return client


def numbers(job):
    return [job.result[name] for name in ("done", "same", "refused")]


def events(kind):
    return list(DealEvent.objects.filter(kind=kind).order_by("deal").values_list("deal", flat=True))


@pytest.mark.parametrize("verb", INPUT)
def test_each_deal_has_the_event_of_a_single_action(anna, cast, deals, verb):
    kind, typed = INPUT[verb]
    job = act(anna, verb, deals, **typed())
    assert (job.state, numbers(job)) == ("done", [3, 0, 0])
    written = DealEvent.objects.filter(kind=kind)
    assert sorted(written.values_list("deal", flat=True)) == [deal.pk for deal in deals]
    assert {(e.actor, e.door, e.version) for e in written} == {
        (cast.anna, "web", deals[0].version + 1)
    }
    assert BulkOutcome.objects.count() == 0


def test_what_was_typed_reaches_every_deal(anna, deals):
    act(anna, "add-member", deals, **JAN)
    act(anna, "set-campaign", deals, campaign_id=" SPRING ")
    act(anna, "lost", deals, **because("other", "Moved away."))
    for deal in Deal.objects.filter(pk__in=[deal.pk for deal in deals]):
        assert deal.team.last().email == "jan@contoso.example"
        assert str(deal.team.last().phone) == "+48600100200"
        assert (deal.campaign_id, deal.reason.code) == ("SPRING", "other")
        assert deal.reason_notes == "Moved away."


def test_what_is_so_already_has_no_event(anna, deals):
    act(anna, "add-member", deals[:1], **JAN)
    job = act(anna, "add-member", deals, **JAN | {"name": "Other name"})
    assert numbers(job) == [2, 1, 0]
    assert deals[0].team.last().name == "Jan Nowy"
    act(anna, "set-campaign", deals[:1], campaign_id="SPRING")
    assert numbers(act(anna, "set-campaign", deals, campaign_id="SPRING")) == [2, 1, 0]


def test_doubles_of_one_deal_close_and_the_deal_that_stays_is_refused(anna, deals):
    typed = {**because("duplicate_portal"), "surviving_deal": deals[0].reference.lower()}
    job = act(anna, "close-as-error", deals, **typed)
    assert numbers(job) == [2, 0, 1]
    words = "Enter the reference of the deal that stays, one that you can see."
    assert job.result["reasons"] == [[words, 1, [deals[0].pk]]]
    closed = Deal.objects.filter(status="error").values_list("surviving_deal", flat=True)
    assert list(closed) == [deals[0].pk] * 2


def test_a_deal_that_somebody_changed_meanwhile_is_judged_by_what_it_is_now(anna, cast, deals):
    page = look(anna, "lost", deals)
    lifecycle.win(_ready(deals[0], cast), by=cast.ula)
    lifecycle.mark_stage(deals[1], by=cast.ula)
    job = job_of(confirm(anna, page, **because("budget")))
    assert numbers(job) == [2, 0, 1]
    result = anna.get(reverse("deals:job", args=[job.public_id]))
    html = result.content.decode()
    assert "This is not possible while the deal is “Won”." in html
    assert f'<a href="/deals/{deals[0].reference}/">Deal 0</a>' in html
    assert Deal.objects.get(pk=deals[0].pk).status == "won"


def _ready(deal, cast):
    for _ in range(4):
        deal = lifecycle.mark_stage(deal, by=cast.ula)
    return deal


def test_no_stage_is_marked_that_nobody_looked_at(anna, cast, deals):
    page = look(anna, "mark-stage", deals)
    lifecycle.mark_stage(deals[0], by=cast.ula)
    job = job_of(confirm(anna, page))
    assert numbers(job) == [2, 0, 1]
    said = "“Secure customer LOE” was already marked as complete by Ula User."
    assert job.result["reasons"][0][0] == said
    assert set(Deal.objects.filter(author=cast.ula).values_list("progress", flat=True)) == {20}


def test_pressed_twice_it_is_done_once(anna, cast, deals):
    page = look(anna, "mark-stage", deals)
    first, second = confirm(anna, page), confirm(anna, page)
    assert first["Location"] == second["Location"]
    assert events("stage_marked") == [deal.pk for deal in deals]
    assert Job.objects.count() == 1


def test_somebody_elses_handle_is_only_a_handle(client, cast, deals):
    client.force_login(cast.anna)
    page = look(client, "mark-stage", deals)
    mine = job_of(confirm(client, page))
    client.force_login(cast.wanda)
    theirs = job_of(confirm(client, look(client, "mark-stage", deals), handle=mine.public_id))
    assert theirs.public_id != mine.public_id
    assert (theirs.user, theirs.result["done"]) == (cast.wanda, 3)


def test_the_refused_are_a_file_for_a_day(anna, cast, deals):
    lifecycle.lose(deals[0], by=cast.ula, reason=reason("budget"))
    job = act(anna, "set-campaign", deals, campaign_id="SPRING")
    assert job.file_until > timezone.now() + timedelta(hours=23)
    rows = csv_rows(anna.get(reverse("deals:job-file", args=[job.public_id])))
    customer = deals[0].engagement.customer.name
    assert rows[0] == ["Reference", "Deal name", "Customer", "Reason"]
    assert rows[1:] == [
        [deals[0].reference, "Deal 0", customer, "This is not possible while the deal is “Lost”."]
    ]
    assert not act(anna, "set-campaign", deals[1:], campaign_id="SUMMER").file


@pytest.fixture
def waiting(anna, deals, monkeypatch):
    """The job of an action on so many deals that the worker does it."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)

    def ask(verb="mark-stage", **typed):
        return job_of(confirm(anna, look(anna, verb, deals), **typed))

    return ask


def test_many_are_the_workers(anna, waiting, deals):
    job = waiting("add-member", **JAN)
    assert (job.state, job.total, events("team_changed")) == ("waiting", 3, [])
    page = anna.get(reverse("deals:job", args=[job.public_id])).content.decode()
    assert "Waiting for its turn." in page
    assert "<h1>Add a team member</h1>" in page
    run_job.call(job.pk)
    job.refresh_from_db()
    assert numbers(job) == [3, 0, 0]
    assert "jan@" not in str([job.parameters, job.result])


def killed(monkeypatch, after, where):
    """The worker dies the moment `where` is called once more than `after` times."""
    real, calls = getattr(*where), []

    def dying(*args, **options):
        calls.append(1)
        if len(calls) > after:
            raise SystemExit
        return real(*args, **options)

    monkeypatch.setattr(*where, dying)


@pytest.mark.parametrize(
    "where",
    [(work, "act_once"), (work.lifecycle, "record"), (work, "sum_up")],
    ids=["between two deals", "within a deal", "at the end"],
)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_and_begun_again_it_marks_each_stage_once(waiting, deals, monkeypatch, where, after):
    job = waiting()
    with monkeypatch.context() as patch:
        killed(patch, after if where[1] != "sum_up" else 0, where)
        with pytest.raises(SystemExit):
            run_job.call(job.pk)
    assert claim_job(job.pk) is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, numbers(job)) == ("done", [3, 0, 0])
    assert events("stage_marked") == [deal.pk for deal in deals]
    assert set(Deal.objects.filter(direction="outbound").values_list("progress", flat=True)) == {20}


def test_a_right_taken_away_meanwhile_ends_it_and_shows_nothing(anna, waiting, cast, deals):
    job = waiting("lost", **because("budget"))
    cast.anna.assignments.all().delete()
    run_job.call(job.pk)
    job.refresh_from_db()
    assert numbers(job) == [0, 0, 3]
    assert job.result["reasons"][0][0] == "The deal is not there any more."
    with job.file.open() as file:
        assert b"Deal 0" not in file.read()
    assert bulk.about(job)["refused"] == [("The deal is not there any more.", 3, [], 3)]


def test_a_reason_that_is_gone_by_then_is_told(waiting, deals):
    job = waiting("lost", **because("budget"))
    Reason.objects.filter(code="budget").update(is_active=False)
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "Choose a reason from the list.")
    assert events("lost") == []


def test_nobody_fills_the_queue(anna, waiting, deals, monkeypatch):
    monkeypatch.setattr(limits, "AT_ONCE", 1)
    waiting()
    answer = confirm(anna, look(anna, "set-campaign", deals), campaign_id="SPRING")
    html = answer.content.decode()
    assert "Your earlier actions are still being done." in html
    assert 'value="SPRING"' in html
    assert Job.objects.count() == 1


def test_a_forged_form_reaches_no_deal_of_others(anna, cast, deals):
    secret = make_deal(by=cast.fay, location=cast.paris)
    data = sent(look(anna, "lost", deals[:1]), **because("budget"))
    data |= {"deals": f"{secret.reference}.{deals[0].reference}", "expected": "9"}
    job = job_of(anna.post("/deals/outbound/bulk/lost/", data))
    assert (job.total, numbers(job)) == (1, [1, 0, 0])
    assert Deal.objects.get(pk=secret.pk).status == "accepted"
