"""Forms of the verbs: errors beside the field, nothing lost, what changed meanwhile."""

import pytest
from django.contrib.messages import get_messages

from deals.actions import lifecycle
from deals.actions.details import edit_deal
from deals.actions.team import Member
from deals.models import Deal, Reason
from tests.deals.states import deal_in, mark, posted, reason
from tests.factories import make_deal


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.ula)
    return client


def post(client, deal, verb, **data):
    return client.post(f"/deals/{deal.reference}/{verb}/", data)


def text(answer):
    return " ".join(answer.content.decode().split())


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def now(deal):
    return Deal.objects.get(pk=deal.pk)


def test_marking_names_the_stage_and_leads_back_to_the_deal(cast, signed_in):
    deal = deal_in("new", cast)
    answer = post(signed_in, deal, "mark-stage", version=deal.version, stage="secure_loe")
    assert answer.url == f"/deals/{deal.reference}/"
    assert said(answer) == ["“Secure customer LOE” is marked as complete."]


def test_pressing_twice_marks_once_and_says_who_was_first(cast, signed_in):
    deal = deal_in("new", cast)
    data = {"version": deal.version, "stage": "secure_loe"}
    post(signed_in, deal, "mark-stage", **data)
    again = post(signed_in, deal, "mark-stage", **data)
    assert again.status_code == 302
    assert said(again)[-1] == "“Secure customer LOE” was already marked as complete by you."
    signed_in.force_login(cast.wanda)
    other = post(signed_in, deal, "mark-stage", **data)
    assert said(other)[-1] == "“Secure customer LOE” was already marked as complete by Ula User."
    assert now(deal).progress == 20


def test_a_stage_out_of_order_is_refused_with_the_reason(cast, signed_in):
    deal = deal_in("new", cast)
    answer = post(signed_in, deal, "mark-stage", version=deal.version, stage="present")
    assert answer.status_code == 409
    assert "The stages are marked in order, one at a time." in text(answer)
    assert now(deal).progress == 10


def test_marking_after_somebodys_edit_shows_it_and_can_be_pressed_again(cast, signed_in):
    deal = deal_in("new", cast)
    edit_deal(deal, by=cast.wanda, values={"crm_id": "CRM-2"})
    answer = post(signed_in, deal, "mark-stage", version=deal.version, stage="secure_loe")
    assert answer.status_code == 409
    shown = text(answer)
    for words in ("Wanda Warsaw", "Changed: CRM ID.", "CRM-1", "CRM-2", "secure_loe"):
        assert words in shown, words
    assert f'name="version" value="{deal.version + 1}"' in shown
    assert now(deal).progress == 10


def test_a_stage_taken_back_meanwhile_is_not_marked_in_its_place(cast, signed_in):
    deal = deal_in("mid", cast)
    lifecycle.unmark_stage(deal, by=cast.wanda, reason="Data is missing.")
    answer = post(signed_in, deal, "mark-stage", version=deal.version, stage="prepare_report")
    assert answer.status_code == 409
    assert "Data is missing." in text(answer)
    assert 'name="stage"' not in text(answer)


@pytest.mark.parametrize("version", ["-1", "x", "9" * 40, "1.5", "\x00", "٣"])
def test_a_version_that_is_none_counts_as_out_of_date(cast, signed_in, version):
    deal = deal_in("ready", cast)
    assert post(signed_in, deal, "won", version=version).status_code == 409
    assert now(deal).status == "accepted"


def test_won_asks_first_and_says_what_will_happen(cast, signed_in):
    deal = deal_in("ready", cast)
    shown = text(signed_in.get(f"/deals/{deal.reference}/won/"))
    assert "estimated value of €125,000.50" in shown
    assert "a referral admin can reopen it for 30 days" in shown
    assert now(deal).status == "accepted"
    answer = post(signed_in, deal, "won", version=deal.version)
    assert (answer.status_code, now(deal).status) == (302, "won")


@pytest.mark.parametrize(
    ("verb", "data", "field", "words"),
    [
        ("unmark-stage", {"reason_notes": " \n "}, "reason_notes", "Say why."),
        ("unmark-stage", {"reason_notes": "x" * 2001}, "reason_notes", "at most 2000 characters"),
        ("lost", {"reason_notes": "kept text"}, "reason", "Choose a reason."),
        (
            "lost",
            {"reason": "999999", "reason_notes": "kept text"},
            "reason",
            "Choose a reason from the list.",
        ),
        (
            "lost",
            {"reason": "'", "reason_notes": "kept text"},
            "reason",
            "Choose a reason from the list.",
        ),
        ("close-as-error", {"surviving_deal": "kept text"}, "reason", "Choose a reason."),
    ],
)
def test_faulty_input_gives_an_error_beside_the_field_and_is_kept(
    cast, signed_in, verb, data, field, words
):
    deal = deal_in("mid", cast)
    answer = post(signed_in, deal, verb, version=deal.version, **data)
    assert answer.status_code == 200
    assert any(words in error for error in answer.context["form"].errors[field])
    assert words in text(answer)
    if "kept text" in data.values():
        assert "kept text" in text(answer)
    assert now(deal).version == deal.version


def test_lost_offers_the_reasons_of_the_list_and_not_those_for_errors(cast, signed_in):
    Reason.objects.filter(code="timeline").update(is_active=False)
    deal = deal_in("new", cast)
    shown = text(signed_in.get(f"/deals/{deal.reference}/lost/"))
    assert "Budget not adequate" in shown
    assert "Other (notes required)" in shown
    assert "Proposed timeline too short" not in shown
    assert "Connector sync issue" not in shown
    inactive = {"reason": reason("timeline").pk, "version": deal.version}
    assert "reason" in post(signed_in, deal, "lost", **inactive).context["form"].errors


def test_a_reason_that_wants_notes_gets_them(cast, signed_in):
    deal = deal_in("new", cast)
    data = {"reason": reason("other").pk, "version": deal.version}
    answer = post(signed_in, deal, "lost", **data)
    assert answer.context["form"].errors["reason_notes"] == ["Add notes for this reason."]
    answer = post(signed_in, deal, "lost", **data, reason_notes="No people for it.")
    assert answer.status_code == 302
    assert now(deal).reason_notes == "No people for it."


def test_a_duplicate_names_a_deal_that_the_user_sees(cast, signed_in):
    deal = deal_in("new", cast)
    stays = make_deal(by=cast.ula, location=cast.warsaw, customer=deal.engagement.customer)
    unseen = make_deal(by=cast.anna, location=cast.krakow, customer=deal.engagement.customer)
    data = {"reason": reason("duplicate_portal").pk, "version": deal.version}
    form = text(signed_in.get(f"/deals/{deal.reference}/close-as-error/"))
    assert f'<option value="{stays.reference}">' in form
    assert unseen.reference not in form
    empty = post(signed_in, deal, "close-as-error", **data)
    assert "surviving_deal" in empty.context["form"].errors
    for wrong in (unseen.reference, deal.reference, "D-222222", "<b>", "\x00"):
        answer = post(signed_in, deal, "close-as-error", **data, surviving_deal=wrong)
        assert "surviving_deal" in answer.context["form"].errors, wrong
    answer = post(signed_in, deal, "close-as-error", **data, surviving_deal=stays.reference.lower())
    assert answer.status_code == 302
    assert now(deal).surviving_deal == stays


def test_closing_after_somebodys_edit_keeps_what_was_typed(cast, signed_in):
    deal = deal_in("new", cast)
    edit_deal(deal, by=cast.wanda, values={"notes": "Theirs"})
    data = posted("lost") | {"reason_notes": "Mine, long and hard", "version": deal.version}
    answer = post(signed_in, deal, "lost", **data)
    assert answer.status_code == 409
    assert "Mine, long and hard</textarea>" in text(answer)
    assert "Theirs" in text(answer)
    again = data | {"version": deal.version + 1}
    assert post(signed_in, deal, "lost", **again).status_code == 302
    assert now(deal).reason_notes == "Mine, long and hard"


def test_who_comes_second_to_a_closed_deal_sees_who_closed_it_and_keeps_the_words(cast, signed_in):
    deal = mark(deal_in("new", cast), 4, cast.ula)
    lifecycle.win(deal, by=cast.wanda)
    data = posted("lost") | {"reason_notes": "Mine", "version": deal.version}
    answer = post(signed_in, deal, "lost", **data)
    assert answer.status_code == 409
    shown = text(answer)
    for words in ("Won.", "Wanda Warsaw", "the deal is “Won”", "Mine"):
        assert words in shown, words
    assert now(deal).status == "won"


def test_the_page_of_a_verb_that_is_not_possible_says_why_with_a_way_back(cast, signed_in):
    deal = deal_in("mid", cast)
    answer = signed_in.get(f"/deals/{deal.reference}/won/")
    assert answer.status_code == 409
    assert "2 of 4 stages left: Prepare assessment report, Present to customer" in text(answer)
    assert f'href="/deals/{deal.reference}/"' in text(answer)


SAVING = 15  # queries of a press, with the two marks of its transaction


@pytest.mark.parametrize("count", [1, 3])
def test_marking_a_stage_takes_as_many_queries_for_a_team_of_three_as_of_one(
    cast, signed_in, count, django_assert_max_num_queries
):
    more = [Member(f"No {n}", "+48600100200", f"no{n}@contoso.example") for n in range(count - 1)]
    deal = make_deal(by=cast.ula, location=cast.warsaw, team=more)
    with django_assert_max_num_queries(SAVING):
        assert post(signed_in, deal, "mark-stage", version=deal.version).status_code == 302
    assert now(deal).progress == 20
