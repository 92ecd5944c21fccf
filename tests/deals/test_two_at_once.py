"""Two people edit a deal at once: what doesn't overlap is kept of both, the rest is asked."""

import pytest
from django.contrib.messages import get_messages
from django.db import transaction

from deals.actions.answers import accept_deal
from deals.actions.details import edit_deal
from deals.actions.lifecycle import mark_stage, win
from deals.actions.team import Member, set_team
from deals.enums import DealType
from tests.deals.states import deal_in
from tests.deals.test_edit_page import JAN, ULA, form_of, now, team_of, text
from tests.factories import SolutionFactory
from tests.two_sides.answering import own_details

# Two other values of every field that a co-sell deal's edit page holds: theirs and mine.
FIELDS = {
    "name": ("Theirs", "Mine"),
    "value": ("1000", "2000"),
    "currency": ("USD", "GBP"),
    "close_date": ("2027-03-01", "2027-04-01"),
    "crm_id": ("T-1", "M-1"),
    "campaign_id": ("Spring", "Autumn"),
    "notes": ("Their notes", "My notes"),
    "contact_first_name": ("Theo", "Mia"),
    "contact_last_name": ("Theirs", "Mine"),
    "contact_phone": ("+48600111111", "+48600222222"),
    "contact_email": ("theirs@zabka.example", "mine@zabka.example"),
    "specialist_notes": ("Their words", "My words"),
}


@pytest.fixture
def deal(cast):
    return deal_in("new", cast, DealType.CO_SELL)


@pytest.fixture
def mine(client, cast, deal):
    """Ula's open page, as her browser would send it."""
    client.force_login(cast.ula)
    return form_of(client, deal)


def save(client, deal, data):
    return client.post(f"/deals/{deal.reference}/edit/", data)


def they_save(cast, client, deal, **changes):
    """Wanda opens the page and saves at once."""
    client.force_login(cast.wanda)
    answer = save(client, deal, form_of(client, now(deal)) | changes)
    assert answer.status_code == 302
    client.force_login(cast.ula)


def held(deal, name):
    deal = now(deal)
    return str(getattr(deal.engagement if hasattr(deal.engagement, name) else deal, name))


@pytest.mark.parametrize("theirs", list(FIELDS)[:-1])
def test_each_pair_of_fields_is_kept_of_both(cast, client, deal, mine, theirs):
    before = held(deal, theirs)
    they_save(cast, client, deal, **{theirs: FIELDS[theirs][0]})
    assert before != held(deal, theirs)
    names = list(FIELDS)
    for own in names[names.index(theirs) + 1 :]:
        with transaction.atomic():
            answer = save(client, deal, mine | {own: FIELDS[own][1]})
            assert answer.status_code == 302, own
            assert held(deal, theirs).startswith(FIELDS[theirs][0]), own
            assert held(deal, own).startswith(FIELDS[own][1]), own
            said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
            assert "Meanwhile Wanda Warsaw changed" in said, own
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", FIELDS)
def test_the_same_field_shows_theirs_mine_and_before_and_lets_me_choose(
    cast, client, deal, mine, name
):
    theirs, own = FIELDS[name]
    they_save(cast, client, deal, **{name: theirs})
    other = "crm_id" if name != "crm_id" else "notes"
    data = mine | {name: own, other: "Besides"}
    answer = save(client, deal, data)
    assert answer.status_code == 409
    (overlap,) = answer.context["merge"].both
    assert (overlap.name, overlap.chosen) == (name, "")
    assert held(deal, name).startswith(theirs)
    assert overlap.theirs != overlap.mine
    data[f"seen-{name}"] = overlap.seen
    assert "Choose one of the two." in text(save(client, deal, data))
    for choice, kept in (("mine", own), ("theirs", theirs)):
        with transaction.atomic():
            assert save(client, deal, data | {f"use-{name}": choice}).status_code == 302
            assert held(deal, name).startswith(kept)
            assert held(deal, other) == "Besides"
            transaction.set_rollback(True)


def test_what_was_before_is_shown_for_solutions_too(cast, client, deal, mine):
    first, second = SolutionFactory(name="First"), SolutionFactory(name="Second")
    stored = mine["solutions"]
    they_save(cast, client, deal, solutions=[*stored, first.pk])
    answer = save(client, deal, mine | {"solutions": [*stored, second.pk]})
    (overlap,) = answer.context["merge"].both
    assert "First" in overlap.theirs
    assert "Second" in overlap.mine
    assert not {"First", "Second"} & set(overlap.before.split(", "))


def test_a_choice_made_about_an_older_value_is_asked_again(cast, client, deal, mine):
    they_save(cast, client, deal, name="Theirs")
    data = mine | {"name": "Mine"}
    (overlap,) = save(client, deal, data).context["merge"].both
    they_save(cast, client, deal, name="Theirs, later")
    answer = save(client, deal, data | {"seen-name": overlap.seen, "use-name": "mine"})
    assert answer.status_code == 409
    assert answer.context["merge"].both[0].theirs == "Theirs, later"
    assert held(deal, "name") == "Theirs, later"


def test_ones_own_consecutive_saves_never_meet_each_other(client, deal, mine):
    assert save(client, deal, mine | {"name": "First try", "notes": "One"}).status_code == 302
    assert save(client, deal, mine | {"name": "Second try"}).status_code == 302
    assert save(client, deal, mine | {"name": "Second try"}).status_code == 302
    assert (held(deal, "name"), held(deal, "notes")) == ("Second try", "One")


def test_both_writing_the_same_is_no_conflict(cast, client, deal, mine):
    they_save(cast, client, deal, name="The same")
    assert save(client, deal, mine | {"name": "The same"}).status_code == 302


def test_a_stage_marked_meanwhile_does_not_disturb_an_edit(cast, client, deal, mine):
    mark_stage(deal, by=cast.wanda)
    assert save(client, deal, mine | {"name": "Mine"}).status_code == 302
    assert (held(deal, "name"), now(deal).progress) == ("Mine", 20)


def test_what_can_no_longer_be_changed_is_given_back_and_the_rest_is_saved(
    cast, client, deal, mine
):
    accept_deal(deal.sent_to.get(), by=cast.sam, values=own_details())
    answer = save(client, deal, mine | {"contact_last_name": "Nowacka", "name": "Mine"})
    said = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "can't be changed any more" in said
    assert "Nowacka" in said
    assert (held(deal, "name"), held(deal, "contact_last_name")) == ("Mine", "Nowak")


def test_a_deal_closed_meanwhile_gives_back_what_was_typed(cast, client, deal, mine):
    win(deal, by=cast.wanda)
    answer = save(client, deal, mine | {"notes": "Typed for an hour"})
    assert answer.status_code == 409
    assert "Typed for an hour" in text(answer)
    assert held(deal, "notes") != "Typed for an hour"


def test_one_section_is_edited_alone_and_leaves_the_others(client, deal, mine):
    page = client.get(f"/deals/{deal.reference}/edit/", {"section": "contact"})
    assert set(page.context["forms"]) == {"contact"}
    data = mine | {"section": "contact", "contact_last_name": "Nowacka", "name": "Not mine"}
    assert save(client, deal, data).status_code == 302
    assert (held(deal, "contact_last_name"), held(deal, "name")) == ("Nowacka", deal.name)
    unknown = client.get(f"/deals/{deal.reference}/edit/", {"section": "x\x00"})
    assert set(unknown.context["forms"]) == {"details", "contact", "solutions"}


def test_a_forged_base_is_no_error(client, deal, mine):
    forged = {name: "\x00☃" for name in mine if name.startswith("initial-")}
    assert save(client, deal, mine | forged | {"name": "Mine"}).status_code in {200, 302}


@pytest.fixture
def wanda(cast):
    return Member(cast.wanda.name, cast.wanda.phone, cast.wanda.email)


def test_two_who_add_to_the_team_at_once_are_both_heard(cast, client, deal, wanda):
    client.force_login(cast.ula)
    set_team(deal, by=cast.wanda, members=[Member(*ULA), wanda])
    url, mine = f"/deals/{deal.reference}/team/", team_of(ULA, JAN, version=deal.version)
    assert client.post(url, mine).status_code == 302
    assert [m.name for m in now(deal).current_team] == ["Ula User", "Jan", "Wanda Warsaw"]


def test_who_was_taken_off_by_another_does_not_come_back(cast, client, deal, wanda):
    client.force_login(cast.ula)
    set_team(deal, by=cast.ula, members=[Member(*ULA), wanda])
    version = now(deal).version
    set_team(now(deal), by=cast.wanda, members=[Member(*ULA)])
    mine = team_of(ULA, (wanda.name, str(wanda.phone), wanda.email), JAN, version=version)
    assert client.post(f"/deals/{deal.reference}/team/", mine).status_code == 302
    assert [m.name for m in now(deal).current_team] == ["Ula User", "Jan"]


def test_the_same_person_changed_by_both_is_asked_about(cast, client, deal):
    client.force_login(cast.ula)
    theirs = Member("Ula Theirs", ULA[1], ULA[2])
    set_team(deal, by=cast.wanda, members=[theirs])
    mine = team_of(("Ula Mine", *ULA[1:]), version=deal.version)
    url = f"/deals/{deal.reference}/team/"
    answer = client.post(url, mine)
    assert answer.status_code == 409
    assert "Ula Mine" in text(answer)
    assert client.post(url, mine | {"mine": now(deal).version}).status_code == 302
    assert [m.name for m in now(deal).current_team] == ["Ula Mine"]


def test_rows_move_up_and_down_without_dragging(client, cast, deal):
    client.force_login(cast.ula)
    url = f"/deals/{deal.reference}/team/"
    for button, place, order in (("up", "1", [JAN, ULA]), ("down", "1", [ULA, JAN])):
        answer = client.post(url, team_of(ULA, JAN, version=deal.version, **{button: place}))
        shown = [f.initial["email"] for f in answer.context["form"].formset]
        assert shown == [row[2] for row in order]
    client.post(url, team_of(JAN, ULA, version=deal.version))
    assert [m.name for m in now(deal).current_team] == ["Jan", "Ula User"]


def test_an_edit_is_written_even_when_others_write_all_the_time(cast, client, deal, mine):
    for number in range(5):
        edit_deal(deal, by=cast.wanda, values={"campaign_id": f"C{number}"})
        assert save(client, deal, mine | {"name": f"Try {number}"}).status_code == 302
    assert (held(deal, "name"), held(deal, "campaign_id")) == ("Try 4", "C4")
