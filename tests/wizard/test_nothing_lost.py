"""Leaving, a second tab and an expired session lose nothing, and blank steps are no mistakes."""

import pytest
from django.test import Client

from deals.models import DraftInput
from tests.wizard.conftest import Walker, details, team

FAULTY = "holds entries with errors"
PHONE = "+48600100200"


def as_shown(page):
    """What a browser posts from a step's form that nobody touched."""
    fields = (page.context["form"][name] for name in page.context["form"].fields)
    values = {field.name: field.value() for field in fields}
    return {name: value for name, value in values.items() if value not in (None, [])}


@pytest.mark.parametrize("step", ["customer", "details", "solution"])
def test_a_step_left_untouched_is_not_called_faulty(walk, step):
    walk.post("contact", go="away", contact_first_name="Jan")
    walk.post(step, go="contact", q="", country="PL", **as_shown(walk.get(step)))
    assert [kept.step for kept in DraftInput.objects.all()] == ["contact"]
    assert walk.page("team").count(FAULTY) == 1
    assert "alert-danger" not in walk.page(step)


def test_a_team_left_untouched_is_not_called_faulty(cast, walk):
    cast.ula.phone = ""
    cast.ula.save()
    walk = Walker(cast.ula, walk.draft)
    walk.draft.team.update(phone="")
    walk.post("team", go="contact", **team((cast.ula.name, "", cast.ula.email)))
    assert not DraftInput.objects.exists()
    walk.post("team", go="contact", **team((cast.ula.name, "12", cast.ula.email)))
    assert DraftInput.objects.exists()


def test_leaving_a_blank_draft_does_not_claim_that_it_was_saved(walk):
    walk.post("customer", go="away", q="", country="PL")
    page = walk.client.get("/deals/drafts/").content.decode()
    assert "The draft is saved." not in page
    assert "Nothing was entered yet" in page


def test_a_search_without_a_choice_is_kept_when_leaving(walk):
    walk.post("customer", go="away", q="zabka", country="PL")
    assert 'value="zabka"' in walk.page("customer")


def test_a_single_location_is_chosen_already(cast, walk):
    assert walk.get("details").context["form"]["location"].value() == cast.warsaw.pk


def test_faulty_input_of_a_second_tab_does_not_replace_the_first_unasked(cast, walk):
    basis = walk.get("details").context["basis"]
    walk.post("details", basis=basis, **details(cast.warsaw, name="First tab"))
    answer = walk.post("details", basis=basis, **details(cast.warsaw, name="Second", value=""))
    again = answer.context["basis"]
    assert again == walk.get("details").context["basis"] == basis
    answer = walk.post("details", basis=again, **details(cast.warsaw, name="Second"))
    assert answer.status_code == 409
    assert walk.stored().name == "First tab"


@pytest.mark.parametrize("button", [{"add": "1"}, {"remove": "9"}, {"recent": "x@x.example"}])
def test_buttons_for_rows_do_not_replace_the_team_of_another_tab(cast, walk, button):
    basis, me = walk.get("team").context["basis"], ("Ula User", PHONE, cast.ula.email)
    walk.post("team", basis=basis, **team(me, ("Ola", PHONE, "ola@x.example")))
    answer = walk.post("team", basis=basis, **button, **team(me, ("Eva", PHONE, "eva@x.example")))
    page = answer.content.decode() if answer.status_code == 409 else walk.page("team")
    assert "eva@x.example" in page
    if "add" not in button:  # an unfinished row is kept, and noticed on Next
        assert "changed in another window" in page
    assert {m.email for m in walk.stored().current_team} == {cast.ula.email, "ola@x.example"}


def test_what_another_window_stored_is_shown_beside_ones_own(cast, walk):
    basis = walk.get("details").context["basis"]
    walk.post("details", basis=basis, **details(cast.warsaw, campaign_id="STORED-NOW"))
    changed = details(cast.warsaw, campaign_id="MINE", currency="PLN")
    page = walk.post("details", basis=basis, **changed).content.decode()
    assert "STORED-NOW" in page
    assert "EUR – Euro</dd>" in page
    assert 'value="MINE"' in page


def test_a_recent_contact_that_is_gone_costs_nothing_typed(walk):
    walk.post("team", recent="gone@x.example", **team(("Typed", "", "")))
    assert 'value="Typed"' in walk.page("team")


def test_one_entry_too_long_to_keep_does_not_cost_the_others(cast, walk):
    walk.post("details", **details(cast.warsaw, name="x" * 70_000, crm_id="KEEP-ME"))
    assert 'value="KEEP-ME"' in walk.page("details")


def test_a_new_customer_typed_while_the_session_ended_is_shown_and_not_added(cast, walk):
    browser, url = Client(), walk.url("new-customer")
    new = {"name": "Zupa S.A.", "address": "ul. Prosta 1", "city": "Łódź", "country": "PL"}
    answer = browser.post(url, new)
    browser.post(answer.url, {"login": cast.ula.email, "password": "cosell-demo"})
    page = browser.get(url).content.decode()
    assert 'value="Zupa S.A."' in page
    assert "You were signed out." in page
    assert walk.stored().engagement.customer is None


def test_what_was_searched_for_is_filled_in_for_a_customer_that_is_not_listed(walk):
    answer = walk.post("customer", go="new-customer", q="Zupa & Co", country="PL")
    assert answer.url.startswith(walk.url("new-customer") + "?")
    page = walk.client.get(answer.url).content.decode()
    assert 'value="Zupa &amp; Co"' in page
    assert '<option value="PL" selected' in page
