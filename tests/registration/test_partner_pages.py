"""The deal page's card, the form, the page and the withdrawal, as the partner sees them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.actions import reviews
from deals.actions.registration import resubmit_registration
from deals.models import Registration
from tests.deals.states import deal_in
from tests.factories import SolutionFactory
from tests.factories.accounts import PASSWORD
from tests.registration.registering import (
    contract,
    eligible_deal,
    posted,
    registered,
    registration_in,
    won_deal,
)


def page(client, user, url, data=None):
    client.force_login(user)
    return client.get(url) if data is None else client.post(url, data)


def text(answer):
    return answer.content.decode()


def form_of(deal):
    return f"/deals/{deal.reference}/register/"


def test_an_eligible_deal_says_so_from_the_start_with_a_button_that_waits(cast, client):
    deal = eligible_deal(cast)
    shown = text(page(client, cast.ula, f"/deals/{deal.reference}/"))
    assert "This deal is eligible for registration." in shown
    assert 'disabled aria-describedby="why-register"' in shown
    assert "The deal can be registered once it is won." in shown


def test_an_ineligible_deal_says_why(cast, client):
    deal = deal_in("new", cast)
    shown = text(page(client, cast.ula, f"/deals/{deal.reference}/"))
    assert "Solution assessments of this type are not registered." in shown
    assert "why-register" not in shown


def test_a_viewer_reads_but_gets_no_button(cast, client):
    deal = won_deal(cast)
    shown = text(page(client, cast.vera, f"/deals/{deal.reference}/"))
    assert "eligible for registration" in shown
    assert form_of(deal) not in shown


def test_winning_an_eligible_deal_invites_to_register(cast, client):
    deal = eligible_deal(cast)
    client.force_login(cast.ula)
    answer = client.post(f"/deals/{deal.reference}/won/", {"version": deal.version}, follow=True)
    assert "It can be registered with the vendor now" in text(answer)
    assert f'action="{form_of(deal)}"' in text(answer)


def test_the_form_sends_the_registration(cast, client):
    deal = won_deal(cast)
    assert page(client, cast.ula, form_of(deal)).status_code == 200
    answer = page(client, cast.ula, form_of(deal), posted(version=deal.version))
    assert answer["Location"] == f"/deals/{deal.reference}/registration/"
    one = Registration.objects.get(deal=deal)
    assert (one.status, str(one.total_value), one.item) == ("pending", "50000.00", cast.analytics)
    shown = text(client.get(answer["Location"]))
    assert "€50,000.00" in shown
    assert "Waits for the vendor&#x27;s reviewers" in shown or "Waits for the vendor" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("solution_value", "50 001", "more than the total contract value"),
        ("signed_on", "2001-01-01", "before the deal was created"),
        ("ends_on", "", "Enter the end date"),
        ("perpetual", "yes", "a perpetual contract has none"),
        ("on_platform", "", "deployed on the vendor"),
        ("total_value", "\x00", "Enter"),
        ("pricing_model", "free", "valid choice"),
        ("starts_on", "9999-99-99", "a day of the calendar"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(cast, client, field, value, said):
    deal = won_deal(cast)
    answer = page(client, cast.ula, form_of(deal), posted(notes="Keep me.") | {field: value})
    assert answer.status_code == 200
    assert said in text(answer)
    assert "Keep me." in text(answer)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "hostile", ["9" * 40, "-1", "\x00", "'", "x" * 5000, "\u202e1", "NaN", "1e400"]
)
def test_no_input_breaks_the_form(cast, client, hostile):
    deal = won_deal(cast)
    deal.engagement.solutions.add(SolutionFactory(eligible_for_registration=True))
    names = ["solution", *(name for name in contract() if name != "notes")]
    answer = page(client, cast.ula, form_of(deal), dict.fromkeys(names, hostile))
    assert answer.status_code == 200
    assert not Registration.objects.exists()


def test_a_form_of_an_older_deal_is_kept_and_may_be_sent_again(cast, client):
    deal = won_deal(cast)
    answer = page(client, cast.ula, form_of(deal), posted(version=deal.version - 1))
    assert answer.status_code == 409
    assert "Nothing was sent yet" in text(answer)
    assert "Signed by both." in text(answer)
    assert f'name="version" value="{deal.version}"' in text(answer)


def test_who_registers_second_keeps_what_they_typed(cast, client):
    deal = won_deal(cast)
    registered(cast, deal)
    answer = page(client, cast.wanda, form_of(deal), posted(notes="Mine."))
    assert answer.status_code == 409
    assert "registered already" in text(answer)
    assert "Mine." in text(answer)


def test_action_required_shows_remarks_and_unlocks_only_their_fields(cast, client):
    one = registration_in("action_required", cast)
    shown = text(page(client, cast.ula, form_of(one.deal)))
    assert "Per year?" in shown
    assert 'name="total_value"' in shown
    assert 'name="notes"' not in shown
    answer = client.post(
        form_of(one.deal), {"total_value": "60000", "notes": "x", "version": one.version}
    )
    assert answer.status_code == 302
    one = Registration.objects.get(pk=one.pk)
    assert (one.status, one.total_value, one.notes) == ("in_review", 60000, "Signed by both.")
    shown = text(client.get(answer["Location"]))
    assert "change-before" in shown
    assert "60,000.00" in shown


def test_an_error_about_a_locked_field_is_said_above_the_form(cast, client):
    one = registration_in("action_required", cast)
    answer = page(client, cast.ula, form_of(one.deal), {"total_value": "10000"})
    assert answer.status_code == 200
    assert "more than the total contract value" in text(answer)


def test_a_correction_that_comes_second_is_kept(cast, client):
    one = registration_in("action_required", cast)
    resubmit_registration(one, by=cast.wanda, values={})
    answer = page(
        client, cast.ula, form_of(one.deal), {"total_value": "61111", "version": one.version}
    )
    assert answer.status_code == 409
    assert "61111" in text(answer)


def test_the_registration_is_withdrawn_after_asking(cast, client):
    one = registration_in("in_review", cast)
    url = f"/deals/{one.deal.reference}/registration/withdraw/"
    assert "can be registered anew" in text(page(client, cast.ula, url))
    assert Registration.objects.get(pk=one.pk).status == "in_review"
    stale = client.post(url, {"version": one.version - 1})
    assert stale.status_code == 409
    assert client.post(url, {"version": one.version}).status_code == 302
    assert Registration.objects.get(pk=one.pk).status == "withdrawn"
    assert page(client, cast.ula, form_of(one.deal)).status_code == 200


@pytest.mark.parametrize("state", ["approved", "rejected"])
def test_a_decided_registration_can_be_read_only(cast, client, state):
    one = registration_in(state, cast)
    shown = text(page(client, cast.ula, f"/deals/{one.deal.reference}/registration/"))
    assert "withdraw/" not in shown
    assert ("No contract." in shown) is (state == "rejected")
    assert page(client, cast.ula, form_of(one.deal)).status_code == 409


def test_a_second_of_customer_and_solution_gets_no_button(cast, client):
    first = registration_in("approved", cast)
    deal = won_deal(cast, by=cast.fay, location=cast.paris, customer=first.customer)
    shown = text(page(client, cast.fay, f"/deals/{deal.reference}/"))
    assert "was approved already" in shown
    assert "Contoso &" not in shown
    assert page(client, cast.fay, form_of(deal)).status_code == 409


def test_the_page_takes_as_many_queries_for_one_round_as_for_three(cast, client):
    one = registration_in("action_required", cast)
    url = f"/deals/{one.deal.reference}/registration/"
    page(client, cast.ula, url)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    first = queries()
    for _ in range(2):
        one = resubmit_registration(one, by=cast.ula, values={})
        one = reviews.ask_for_action(one, by=cast.rita, remarks={"notes": "Why?", "currency": "?"})
    assert queries() == first


def test_what_was_typed_outlives_the_session(cast, client):
    deal = won_deal(cast)
    asked = client.post(form_of(deal), posted(notes="Keep me."))["Location"]
    known = {"login": cast.ula.email, "password": PASSWORD}
    assert "Keep me." in text(client.post(asked, known, follow=True))


def test_remarks_outlive_the_session(cast, client):
    one = registration_in("in_review", cast)
    url = f"/registrations/{one.public_id}/ask/"
    asked = client.post(url, {"remark_notes": "Keep me."})["Location"]
    known = {"login": cast.rita.email, "password": PASSWORD}
    assert "Keep me." in text(client.post(asked, known, follow=True))
