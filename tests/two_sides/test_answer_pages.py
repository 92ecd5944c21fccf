"""The pages on which a received deal is answered, and what each side sees of the other."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.actions.answers import accept_deal, ask_late_answer, decline_deal, expire_due_deals
from deals.actions.comments import add_comment
from deals.models import Deal
from tests.deals.states import reason
from tests.two_sides.answering import own_details, posted_details, received, sent_deal


def text(answer):
    return " ".join(answer.content.decode().split())


def page(client, user, deal, verb="", **data):
    client.force_login(user)
    return text(client.get(f"/deals/{deal.reference}/{verb}", data))


LEFT = {
    timedelta(days=14): "14 days left",
    timedelta(days=2, hours=1, minutes=59): "2 days 1 hour left",
    timedelta(days=1): "1 day left",
    timedelta(hours=5, minutes=12): "5 hours 12 minutes left",
    timedelta(seconds=59): "Less than a minute left",
}


def test_a_received_deal_says_how_long_there_is_to_answer(cast, client):
    deal = received(cast)
    for left, words in LEFT.items():
        with time_machine.travel(deal.answer_due_at - left, tick=False):
            shown = page(client, cast.sam, deal)
            assert f">{words}<" in shown, words
    assert "Accept</button>" in shown
    assert "Decline</button>" in shown


def test_accepting_through_the_page(cast, client):
    deal = received(cast)
    assert 'name="close_date"' in page(client, cast.sam, deal, "accept/")
    answer = client.post(f"/deals/{deal.reference}/accept/", posted_details(deal))
    assert answer.url == f"/deals/{deal.reference}/"
    deal = Deal.objects.get(pk=deal.pk)
    assert (deal.status, deal.name, deal.crm_id) == ("accepted", "Our name of it", "OUR-CRM")
    shown = page(client, cast.sam, deal)
    assert "Jan Nowak" in shown
    assert "Ula User" in shown  # the contact of the other side


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(cast, client):
    deal = received(cast)
    client.force_login(cast.sam)
    data = posted_details(deal, value="-5", notes="")
    answer = client.post(f"/deals/{deal.reference}/accept/", data)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"value", "notes"}
    assert "Our name of it" in text(answer)


def test_rows_of_the_team_come_and_go_while_the_rest_stays_typed(cast, client):
    deal = received(cast)
    client.force_login(cast.sam)
    answer = client.post(f"/deals/{deal.reference}/accept/", posted_details(deal, add="1"))
    assert "Our name of it" in text(answer)
    assert 'name="team-0-email"' in text(answer)
    assert Deal.objects.get(pk=deal.pk).status == "received"


def test_declining_through_the_page_closes_the_deal(cast, client):
    deal = received(cast)
    shown = page(client, cast.sam, deal, "decline/")
    assert "Close deal</button>" in shown
    address = f"/deals/{deal.reference}/decline/"
    other = {"reason": reason("other").pk, "reason_notes": "", "version": deal.version}
    assert "Add notes for this reason." in text(client.post(address, other))
    client.post(address, other | {"reason_notes": "We know them."})
    assert Deal.objects.get(pk=deal.pk).status == "declined"
    seen = page(client, cast.ula, deal.sent_by)
    assert "Declined" in seen
    assert "We know them." in seen


def test_the_second_of_two_who_answer_reads_what_changed_and_keeps_the_typed(cast, client):
    deal = sent_deal(cast.fay, cast.paris, cast.warsaw).sent_to.get()
    data = posted_details(deal, notes="Typed by Wanda")
    accept_deal(deal, by=cast.anna, values=own_details())
    client.force_login(cast.wanda)
    answer = client.post(f"/deals/{deal.reference}/accept/", data)
    assert answer.status_code == 409
    assert "Anna Admin" in text(answer)
    assert "Typed by Wanda" in text(answer)


def test_past_the_deadline_the_page_shows_expired_and_says_why(cast, client):
    deal = received(cast)
    with time_machine.travel(deal.answer_due_at):
        shown = page(client, cast.sam, deal)
        assert ">Expired<" in shown
        assert "badge-status-received" not in shown
        assert "so the deal can't be accepted any more" in shown
        assert "Ask for a late answer</button>" in shown
        refused = client.post(f"/deals/{deal.reference}/accept/", posted_details(deal))
        assert refused.status_code == 409
        assert "The time to answer ended" in text(refused)
        assert ">Expired<" in page(client, cast.ula, deal.sent_by)


def test_a_late_answer_through_the_pages(cast, client):
    deal = received(cast)
    own = deal.sent_by
    grant = f"/deals/{own.reference}/grant-late/"
    with time_machine.travel(deal.answer_due_at + timedelta(days=1)):
        expire_due_deals()
        assert "Grant a late answer" not in page(client, cast.ula, own)
        client.force_login(cast.sam)
        version = Deal.objects.get(pk=deal.pk).version
        client.post(
            f"/deals/{deal.reference}/ask-late/", {"notes": "On holiday.", "version": version}
        )
        assert "Grant a late answer" not in page(client, cast.vera, own)
        shown = page(client, cast.ula, own)
        assert "Grant a late answer" in shown
        assert "On holiday." in shown
        assert client.get(grant).url == f"/deals/{own.reference}/"
        for wrong in ("", "x", "²", "9" * 30, str(cast.fabrikam.pk)):
            assert client.post(grant, {"organization": wrong}).status_code == 404
        client.post(grant, {"organization": cast.northstar.pk})
        assert Deal.objects.get(pk=deal.pk).status == "received"


OURS = ("Our name of it", "7,777", "Our notes of it.", "OUR-CRM", "fred@northstar.example")
THEIRS = ("Cloud for Żabka", "125,000.50", "Wants to leave the old", "CRM-1", "paul@contoso")


@pytest.mark.parametrize("answered", ["received", "accepted", "declined", "expired"])
def test_no_page_holds_a_field_of_the_other_sides_deal(cast, client, answered):
    deal = received(cast)
    now = deal.submitted_at + timedelta(minutes=1)
    if answered == "accepted":
        accept_deal(deal, by=cast.sam, values=own_details(crm_id="OUR-CRM"))
    elif answered == "declined":
        decline_deal(deal, by=cast.sam, reason=reason("budget"))
    elif answered == "expired":
        now = deal.answer_due_at
    with time_machine.travel(now):
        if answered == "expired":
            ask_late_answer(deal, by=cast.sam, notes="On holiday.")
        own, others = page(client, cast.ula, deal.sent_by), page(client, cast.sam, deal)
        lists = [text(client.get(f"/deals/{tab}/")) for tab in ("inbound", "closed")]
        lists.append(text(client.get("/")))
    for hidden in (*OURS, deal.reference, "Prague"):
        assert hidden not in own, hidden
    for hidden in (*THEIRS, deal.sent_by.reference):
        for shown in (others, *lists):
            assert hidden not in shown, hidden
    if answered != "accepted":
        for contact in ("Jan Nowak", "Call in the morning", "Ula User"):
            assert contact not in others


VIEWS = {"?view=needs_my_answer": 2, "?view=expiring": 1, "": 3, "?status=received": 2}


@pytest.mark.parametrize(("query", "count"), VIEWS.items())
def test_the_inbound_list_its_views_and_filters(cast, client, query, count):
    soon = received(cast)
    with time_machine.travel(soon.answer_due_at - timedelta(days=3), tick=False):
        received(cast)
        accept_deal(received(cast), by=cast.sam, values=own_details())
        client.force_login(cast.sam)
        answer = client.get(f"/deals/inbound/{query}")
        assert len(answer.context["rows"]) == count
        assert "3 days left" in text(answer)
        assert len(client.get("/").context["answers"].deals) == 2
    with time_machine.travel(soon.answer_due_at):
        client.force_login(cast.sam)
        tabs = {t.key: t.count.number for t in client.get("/deals/inbound/").context["tabs"]}
        assert (tabs["inbound"], tabs["closed"]) == (2, 1)
        closed = client.get("/deals/closed/?status=expired")
        assert [row.reference for row in closed.context["rows"]] == [soon.reference]
        assert ">Expired<" in text(closed)
        assert len(client.get("/").context["answers"].deals) == 1


def test_who_only_reads_has_nothing_to_answer(cast, client):
    sent_deal(cast.fay, cast.paris, cast.warsaw)
    client.force_login(cast.vera)
    assert len(client.get("/deals/inbound/").context["rows"]) == 1
    assert not client.get("/deals/inbound/?view=needs_my_answer").context["rows"]
    assert not client.get("/").context["answers"].count


def test_a_team_row_left_blank_is_nobody(cast, client):
    deal = received(cast)
    client.force_login(cast.sam)
    blank = {"team-TOTAL_FORMS": "1", "team-INITIAL_FORMS": "1"}
    blank |= dict.fromkeys(("team-0-name", "team-0-phone", "team-0-email"), "")
    address = f"/deals/{deal.reference}/accept/"
    half = client.post(address, posted_details(deal, **blank | {"team-0-name": "Half"}))
    assert "Enter the e-mail address." in text(half)
    assert client.post(address, posted_details(deal, **blank)).status_code == 302
    assert [member.email for member in deal.team.all()] == [cast.sam.email]


@pytest.mark.parametrize("verb", ["", "accept/", "share/"])
def test_pages_about_both_sides_ask_the_same_for_one_row_and_three(cast, client, verb):
    asked = []
    for count in (1, 3):
        for _same in range(count + 1):
            own = sent_deal(cast.ula, cast.warsaw, cast.paris)
        deal, user = (own, cast.ula) if verb == "share/" else (own.sent_to.get(), cast.fay)
        for number in range(count):
            add_comment(deal, by=user, text=f"Word {number}", shared=True)
        page(client, user, deal, verb)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/deals/{deal.reference}/{verb}")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 18
