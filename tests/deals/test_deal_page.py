"""The deal page: what it shows to whom, in which state."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.template.defaultfilters import date
from django.utils import timezone

from accounts.roles import Role
from deals.actions import lifecycle
from deals.actions.details import edit_deal
from deals.actions.team import Member, set_team
from deals.enums import DealType, Direction
from deals.models import Deal, DealEvent
from deals.queries.deal_page import EVENTS_A_PAGE
from tests.deals.states import deal_in, mark, reason
from tests.factories import AssignmentFactory, make_deal, make_draft


def page(client, deal, user, **query):
    client.force_login(user)
    return client.get(f"/deals/{deal.reference}/", query)


def text(answer):
    return " ".join(answer.content.decode().split())


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer))


def other_side(deal):
    return Deal.objects.get(engagement=deal.engagement_id, direction=Direction.INBOUND)


def test_a_deal_out_of_scope_looks_like_a_number_that_was_never_used(cast, client):
    deal = deal_in("new", cast)
    people = {cast.bert: 404, cast.fay: 404, cast.sam: 404, cast.nora: 403, cast.root: 403}
    for user, status in people.items():
        unseen = page(client, deal, user)
        client.force_login(user)
        unused = client.get("/deals/D-222222/")
        assert (unseen.status_code, unused.status_code) == (status, status)
        assert without_token(unseen) == without_token(unused)


@pytest.mark.parametrize("reference", ["D-1", "new", "D-%00AAAAA", "D-ÄÄÄÄÄÄ", "x" * 500])
def test_an_impossible_reference_is_404(cast, client, reference):
    client.force_login(cast.anna)
    for rest in ("", "won/", "mark-stage/"):
        assert client.get(f"/deals/{reference}/{rest}", follow=False).status_code in {404, 200} - (
            {200} if reference != "new" or rest else set()
        )


def test_a_reference_may_be_typed_in_small_letters(cast, client):
    deal = deal_in("new", cast)
    client.force_login(cast.ula)
    assert client.get(f"/deals/{deal.reference.lower()}/").status_code == 200


def test_a_draft_is_worked_on_in_the_wizard(cast, client):
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    assert page(client, draft, cast.ula).url == f"/deals/new/{draft.reference}/consent/"
    assert page(client, draft, cast.wanda).status_code == 404


def test_the_page_shows_everything_of_a_deal(cast, client):
    deal = deal_in("mid", cast)
    shown = text(page(client, deal, cast.ula))
    for words in (
        deal.name,
        deal.reference,
        "Solution assessment",
        "Outbound",
        ">Created<",
        deal.engagement.customer.name,
        "Jan Nowak",
        "jan.nowak@customer.example",
        "Call in the morning.",
        "€125,000.50",
        "CRM-1",
        "Wants to leave the old data centre.",
        "Cloud migration assessment",
        "Northstar",
        ">Received<",
        "text version 1",
        "Ula User",
        "On the team, referral user in Warsaw",
        "“Collect data” marked as complete, 40%.",
    ):
        assert words in shown, words


def test_every_stage_is_shown_with_its_percentage_and_who_completed_it(cast, client):
    deal = mark(deal_in("new", cast), 2, cast.wanda)
    answer = page(client, deal, cast.ula)
    steps = answer.context["steps"]
    assert [(s.stage.percent, s.state, s.by) for s in steps] == [
        (10, "done", cast.ula),
        (20, "done", cast.wanda),
        (40, "done", cast.wanda),
        (60, "next", None),
        (80, "ahead", None),
        (100, "ahead", None),
    ]
    assert text(answer).count('aria-current="step"') == 1


def test_won_is_shown_from_the_start_disabled_with_the_reason_beside_it(cast, client):
    deal = deal_in("mid", cast)
    shown = text(page(client, deal, cast.ula))
    assert 'disabled aria-describedby="why-won">Won</button>' in shown
    words = "2 of 4 stages left: Prepare assessment report, Present to customer"
    assert f'id="why-won"> {words} </span>' in shown
    assert "Next stage: “Prepare assessment report”, 60%" in shown


def test_when_all_stages_are_complete_won_can_be_pressed_and_mark_cannot(cast, client):
    shown = text(page(client, deal_in("ready", cast), cast.ula))
    assert '<button class="btn btn-success">Won</button>' in shown
    assert "All stages are complete." in shown
    assert "No stage has been marked yet." not in shown


def test_a_new_deal_says_why_no_stage_can_be_taken_back(cast, client):
    shown = text(page(client, deal_in("new", cast), cast.ula))
    assert "No stage has been marked yet." in shown


def test_a_co_sell_deal_can_be_won_at_once(cast, client):
    shown = text(page(client, deal_in("new", cast, DealType.CO_SELL), cast.ula))
    assert '<button class="btn btn-success">Won</button>' in shown


@pytest.mark.parametrize("state", ["new", "ready", "won", "lost", "error"])
def test_a_viewer_reads_and_sees_no_button(cast, client, state):
    deal = deal_in(state, cast)
    shown = page(client, deal, cast.vera)
    assert (
        "A closed deal is read-only."
        if state in {"won", "lost", "error"}
        else "You can read this deal."
    ) in text(shown)
    assert f"/deals/{deal.reference}/edit/" not in text(shown)
    assert "deal-action" not in text(shown).replace("deal-actions-", "")


@pytest.mark.parametrize("state", ["won", "lost", "error"])
def test_a_closed_deal_has_no_action_but_reopen_for_referral_admins(cast, client, state):
    deal = deal_in(state, cast)
    admin = text(page(client, deal, cast.wanda))
    assert ">Reopen</button>" in admin
    user = text(page(client, deal, cast.ula))
    assert ">Reopen</button>" not in user
    for shown in (admin, user):
        for verb in (
            "Mark as complete",
            "Close as error",
            ">Lost</button>",
            ">Won</button>",
            "/edit/",
            "/team/",
        ):
            assert verb not in shown, verb
        assert "a closed deal is read-only" in shown


def test_a_closed_deal_says_why_and_until_when_it_can_be_reopened(cast, client):
    deal = deal_in("new", cast)
    deal = lifecycle.lose(deal, by=cast.ula, reason=reason("other"), notes="No people for it.")
    shown = text(page(client, deal, cast.ula))
    assert "Lost: Other" in shown
    assert "No people for it." in shown
    with timezone.override("Europe/Warsaw"):
        until = date(timezone.localtime(deal.closed_at + timedelta(days=30)), "DATE_FORMAT")
    assert f"can reopen it until {until}" in shown


def test_after_thirty_days_reopen_is_disabled_with_the_reason(cast, client):
    deal = deal_in("won", cast)
    with time_machine.travel(deal.closed_at + timedelta(days=30, seconds=-1), tick=False):
        client.force_login(cast.wanda)
        assert '">Reopen</button>' in text(page(client, deal, cast.wanda))
    with time_machine.travel(deal.closed_at + timedelta(days=30, seconds=1), tick=False):
        shown = text(page(client, deal, cast.wanda))
        assert 'disabled aria-describedby="why-reopen">Reopen</button>' in shown
        assert "Deals can be reopened for 30 days; this one until" in shown
        assert "A referral admin can reopen it" not in shown
        answer = client.post(f"/deals/{deal.reference}/reopen/", {"reason_notes": "Again."})
        assert answer.status_code == 409


def test_the_surviving_deal_is_linked_only_for_those_who_see_it(cast, client):
    stays = make_deal(by=cast.ula, location=cast.warsaw)
    double = make_deal(by=cast.anna, location=cast.krakow)
    lifecycle.close_as_error(
        double, by=cast.anna, reason=reason("duplicate_portal"), surviving_deal=stays
    )
    AssignmentFactory(user=cast.nora, role=Role.VIEWER, location=cast.krakow)
    link = f'href="/deals/{stays.reference}/"'
    assert text(page(client, double, cast.anna)).count(link) == 2  # banner, timeline
    hidden = text(page(client, double, cast.nora))
    assert stays.reference not in hidden
    assert "Duplicate, created in the portal" in hidden


def test_of_the_other_sides_deal_only_party_and_status_are_shown(cast, client):
    deal = deal_in("new", cast)
    Deal.objects.filter(pk=other_side(deal).pk).update(
        name="Secret name", value=777_777, currency="CHF", notes="Secret notes", crm_id="Secret id"
    )
    other_side(deal).team.create(name="Secret Sam", email="secret@northstar.example")
    shown = text(page(client, deal, cast.ula))
    assert "Northstar" in shown
    for secret in ("Secret", "secret@", "777,777", "CHF", "Prague", other_side(deal).reference):
        assert secret not in shown, secret


def test_after_acceptance_the_other_sides_contact_is_shown(cast, client):
    deal = deal_in("new", cast, DealType.PARTNER_LED)
    own = other_side(deal)
    own.team.create(name="Sam Specialist", phone="+353860000000", email="sam@northstar.example")
    shown = page(client, deal, cast.ula)
    assert [(r.party, r.contact.name) for r in shown.context["related"]] == [
        ("Northstar", "Sam Specialist")
    ]


def test_the_vendor_of_a_partner_led_deal_can_read_it(cast, client):
    deal = deal_in("new", cast, DealType.PARTNER_LED)
    assert "Can read this deal" in text(page(client, deal, cast.ula))
    shown = text(page(client, other_side(deal), cast.sam))
    assert "The partner leads this deal; you can read it." in shown
    assert '<button class="btn btn-success"' not in shown
    assert "Jan Nowak" in shown
    assert "125,000.50" not in shown


def test_the_vendors_received_deal_hides_the_contact_and_says_when_the_answer_is_due(cast, client):
    deal = deal_in("new", cast)
    received = other_side(deal)
    shown = text(page(client, received, cast.sam))
    assert "The contact is shown once the deal is accepted." in shown
    for hidden in (
        "Jan Nowak",
        "jan.nowak@",
        "Call in the morning",
        "Ula User",
        "125,000.50",
        deal.reference,
    ):
        assert hidden not in shown, hidden
    assert "Inbound" in shown
    assert ">Received<" in shown
    assert deal.engagement.customer.name in shown
    assert "Cloud migration assessment" in shown
    with timezone.override("Europe/Warsaw"):
        due = date(timezone.localtime(received.answer_due_at), "DATETIME_FORMAT")
    assert due in shown
    for verb in ("Mark as complete", ">Won</button>", "/edit/"):
        assert verb not in shown, verb
    assert "Accept</button>" in shown


def test_a_received_deal_waits_to_be_accepted(cast, client):
    answer = page(client, other_side(deal_in("new", cast)), cast.sam)
    assert [(str(s.label), s.state) for s in answer.context["steps"]][:2] == [
        ("Accepted", "next"),
        ("Secure customer LOE", "ahead"),
    ]
    assert "This deal waits for an answer, due" in text(answer)


def test_a_private_deal_has_no_other_side(cast, client):
    shown = text(page(client, deal_in("new", cast, DealType.PRIVATE), cast.ula))
    assert "Nobody else has a part in this deal." in shown


def test_edits_stand_in_the_timeline_with_before_and_after(cast, client):
    deal = deal_in("new", cast)
    edit_deal(deal, by=cast.wanda, values={"crm_id": "CRM-2", "contact_last_name": "Nowacka"})
    shown = text(page(client, deal, cast.ula))
    assert "Changed: CRM ID, Contact: last name." in shown
    assert '<td class="change-before">CRM-1</td> <td class="change-after">CRM-2</td>' in shown
    assert "Wanda Warsaw" in shown
    assert "Web" in shown
    entry = page(client, deal, cast.ula).context["timeline"][0]
    assert [c.before for c in entry.changes] == ["CRM-1", None]


def test_what_people_typed_is_escaped(cast, client):
    evil = "<script>alert(1)</script>"
    deal = deal_in("new", cast, name=evil, notes=evil, crm_id=evil)
    edit_deal(deal, by=cast.ula, values={"crm_id": evil + "2"})
    assert evil not in page(client, deal, cast.ula).content.decode()


def test_the_timeline_is_read_ten_events_at_a_time(cast, client):
    deal = deal_in("new", cast)
    for number in range(EVENTS_A_PAGE + 1):
        deal = edit_deal(deal, by=cast.ula, values={"crm_id": f"No {number}"})
    first = page(client, deal, cast.ula)
    assert len(first.context["timeline"]) == EVENTS_A_PAGE
    second = client.get(first.context["older"])
    last = first.context["timeline"][-1].event.version
    assert [e.event.version for e in second.context["timeline"]] == [last - 1, last - 2]
    assert "Deal created." in text(second)
    assert "Older events" not in text(second)


@pytest.mark.parametrize("at_once", [5, EVENTS_A_PAGE + 5])
def test_what_happened_in_one_moment_stands_on_one_page(cast, client, at_once):
    deal = deal_in("new", cast)
    past = deal.submitted_at - timedelta(days=1)
    facts = {"deal": deal, "kind": "edited", "door": "web", "data": {}}
    moments = [past] * at_once + [past + timedelta(hours=n) for n in range(1, EVENTS_A_PAGE - 2)]
    DealEvent.objects.bulk_create(DealEvent(**facts, at=at) for at in moments)
    client.force_login(cast.ula)
    read, older = [], f"/deals/{deal.reference}/"
    while older:
        answer = client.get(older)
        read += answer.context["timeline"]
        older = answer.context["older"]
    assert len({entry.event.pk for entry in read}) == len(read) == deal.events.count()


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "\x00", "²"])
def test_nonsense_in_the_address_shows_the_newest_events(cast, client, before):
    answer = page(client, deal_in("new", cast), cast.ula, before=before)
    assert answer.context["timeline"]


LIMIT = 10


@pytest.mark.parametrize("state", ["new", "won", "lost"])
def test_the_page_takes_as_many_queries_for_one_event_and_member_as_for_many(
    cast, client, state, django_assert_max_num_queries
):
    deal = deal_in("new", cast)
    client.force_login(cast.anna)
    with django_assert_max_num_queries(LIMIT) as few:
        client.get(f"/deals/{deal.reference}/")
    people = [Member(f"No {n}", "+48600100200", f"no{n}@contoso.example") for n in range(49)]
    ula = Member(cast.ula.name, cast.ula.phone, cast.ula.email)
    deal = set_team(deal, by=cast.ula, members=[ula, *people])
    for number in range(50):
        deal = edit_deal(deal, by=cast.ula, values={"crm_id": f"No {number}"})
    deal = mark(deal, 4, cast.ula)
    if state == "won":
        lifecycle.win(deal, by=cast.ula)
    if state == "lost":
        lifecycle.lose(deal, by=cast.ula, reason=reason("budget"))
    with django_assert_max_num_queries(LIMIT) as many:
        answer = client.get(f"/deals/{deal.reference}/")
    assert len(answer.context["timeline"]) == EVENTS_A_PAGE
    assert len(many) == len(few)


def test_doubles_take_no_query_more(cast, client, django_assert_num_queries):
    deal = deal_in("new", cast)
    client.force_login(cast.anna)
    with django_assert_num_queries(LIMIT):
        client.get(f"/deals/{deal.reference}/")
    for _double in range(3):
        make_deal(by=cast.ula, location=cast.warsaw, customer=deal.engagement.customer)
    with django_assert_num_queries(LIMIT):
        answer = client.get(f"/deals/{deal.reference}/")
    assert len(answer.context["doubles"].perhaps) == 3


def test_a_form_with_nothing_typed_looks_as_crispy_draws_it(cast, client):
    deal = deal_in("new", cast)
    for _visit in range(2):  # drawn, then taken from before
        shown = text(page(client, deal, cast.ula))
        for words in ("Only Contoso", "Shared with Northstar", "Engagement letter"):
            assert shown.count(words) == 1, words
    client.cookies["django_language"] = "pl"
    cast.ula.language = "pl"
    cast.ula.save()
    assert "Tylko Contoso" in text(page(client, deal, cast.ula))
