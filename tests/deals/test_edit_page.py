"""Editing a deal and its team: what may change when, errors, what changed meanwhile."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from deals.actions.team import Member
from deals.enums import DealType, Direction
from deals.models import Deal
from tests.deals.states import STATES, deal_in
from tests.factories import SolutionFactory, make_draft


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.ula)
    return client


def now(deal):
    return Deal.objects.visible_to(deal.author).for_page().get(pk=deal.pk)


def text(answer):
    return " ".join(answer.content.decode().split())


def form_of(client, deal):
    """What a browser would send back unchanged."""
    answer = client.get(f"/deals/{deal.reference}/edit/")
    data = {"version": deal.version}
    for form in answer.context["forms"].values():
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else field.field.prepare_value(value)
        for hidden, value in form.bases():
            data.setdefault(hidden, []).append(value)
    return data


def save(client, deal, **changes):
    return client.post(f"/deals/{deal.reference}/edit/", form_of(client, deal) | changes)


def test_details_are_changed_and_stand_in_the_history(cast, signed_in):
    deal = deal_in("new", cast)
    answer = save(
        signed_in, deal, name="Cloud for all shops", value="99 000,50", notes="Two\nlines"
    )
    assert answer.url == f"/deals/{deal.reference}/"
    event = deal.events.first()
    assert event.data["changes"] == {
        "name": ["Cloud for Żabka", "Cloud for all shops"],
        "value": ["125000.50", "99000.50"],
        "notes": ["Wants to leave the old data centre.", "Two\nlines"],
    }


def test_saving_without_a_change_writes_no_history(cast, signed_in):
    deal = deal_in("new", cast)
    assert save(signed_in, deal).status_code == 302
    assert now(deal).version == deal.version


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 151),
        ("value", "0"),
        ("value", "-5"),
        ("value", "1e400"),
        ("value", "NaN"),
        ("value", "a lot"),
        ("currency", ""),
        ("currency", "XXL"),
        ("close_date", ""),
        ("close_date", "0000-01-01"),
        ("close_date", "soon"),
        ("notes", "  "),
        ("contact_email", "nobody"),
        ("contact_phone", "12"),
        ("contact_last_name", ""),
    ],
)
def test_faulty_input_gives_an_error_beside_its_field_and_nothing_is_lost(
    cast, signed_in, field, value
):
    deal = deal_in("new", cast)
    answer = save(signed_in, deal, **{"crm_id": "kept text", field: value})
    assert answer.status_code == 200
    forms = answer.context["forms"].values()
    assert [name for form in forms for name in form.errors] == [field]
    assert 'value="kept text"' in text(answer)
    assert "is-invalid" in text(answer)
    assert now(deal).version == deal.version
    assert f">{deal.name}</a>" in text(answer)  # and not what was typed


def test_control_characters_are_cleaned_away(cast, signed_in):
    deal = deal_in("new", cast)
    save(signed_in, deal, name="A\x00 \u2028name")
    assert now(deal).name == "A name"


def test_the_close_date_may_be_in_the_past_but_not_before_creation(cast, signed_in):
    deal = deal_in("new", cast)
    Deal.objects.filter(pk=deal.pk).update(submitted_at=timezone.now() - timedelta(days=10))
    day = timezone.localdate()
    assert save(signed_in, deal, close_date=day - timedelta(days=8)).status_code == 302
    deal = now(deal)
    answer = save(signed_in, deal, close_date=day - timedelta(days=12))
    assert "close_date" in answer.context["forms"]["details"].errors
    Deal.objects.filter(pk=deal.pk).update(close_date=day - timedelta(days=99))
    assert save(signed_in, deal, name="Another").status_code == 302


def test_customer_and_location_are_shown_with_the_reason_and_never_written(cast, signed_in):
    deal = deal_in("new", cast)
    shown = text(signed_in.get(f"/deals/{deal.reference}/edit/"))
    assert "Customer and location never change after creation" in shown
    assert 'name="location"' not in shown
    save(signed_in, deal, location=cast.krakow.pk, customer="1", status="won", progress="100")
    assert (now(deal).location, now(deal).status) == (cast.warsaw, "accepted")


def test_the_contact_can_be_changed_until_the_other_side_accepts(cast, signed_in):
    deal = deal_in("new", cast)
    save(signed_in, deal, contact_last_name="Nowacka")
    assert now(deal).engagement.contact_last_name == "Nowacka"
    led = deal_in("new", cast, DealType.PARTNER_LED)  # the vendor's deal is accepted at once
    shown = text(signed_in.get(f"/deals/{led.reference}/edit/"))
    assert "contact_last_name" not in shown
    assert "the customer contact can't be changed any more" in shown
    save(signed_in, led, contact_last_name="Nowacka")
    assert now(led).engagement.contact_last_name == "Nowak"


def test_solutions_change_but_not_those_of_an_assessment(cast, signed_in):
    assessment = deal_in("new", cast)
    assert "solutions" not in signed_in.get(f"/deals/{assessment.reference}/edit/").context["forms"]
    deal = deal_in("new", cast, DealType.CO_SELL)
    more = SolutionFactory(name="Zebra")
    chosen = [deal.engagement.chosen_solutions[0].pk, more.pk]
    assert save(signed_in, deal, solutions=chosen).status_code == 302
    assert {s.pk for s in now(deal).engagement.chosen_solutions} == set(chosen)
    assert (
        "solutions" in save(signed_in, now(deal), solutions=[]).context["forms"]["solutions"].errors
    )


@pytest.mark.parametrize("page", ["edit", "team"])
@pytest.mark.parametrize("state", STATES)
def test_who_may_edit_in_which_state(cast, client, page, state):
    deal = deal_in(state, cast)
    closed = state in {"won", "lost", "error"}
    table = {
        "anna": 200,
        "wanda": 200,
        "ula": 200,
        "vera": 403,
        "bert": 404,
        "fay": 404,
        "sam": 404,
    }
    for name, answer in table.items():
        client.force_login(getattr(cast, name))
        wanted = 409 if closed and answer == 200 else answer
        for method in (client.get, client.post):
            got = method(f"/deals/{deal.reference}/{page}/").status_code
            assert got == wanted, (name, method)
    assert now(deal).version == deal.version


@pytest.mark.parametrize("page", ["edit", "team"])
def test_a_received_deal_and_a_draft_have_no_edit_page(cast, client, page):
    made = deal_in("new", cast)
    received = Deal.objects.get(engagement=made.engagement_id, direction=Direction.INBOUND)
    client.force_login(cast.sam)
    assert client.get(f"/deals/{received.reference}/{page}/").status_code == 409
    draft = make_draft(by=cast.ula, location=cast.warsaw)
    client.force_login(cast.ula)
    assert client.get(f"/deals/{draft.reference}/{page}/").status_code == 404


def team_of(*members, version, **more):
    data = {
        "team-TOTAL_FORMS": len(members),
        "team-INITIAL_FORMS": len(members),
        "version": version,
    }
    for number, (name, phone, email) in enumerate(members):
        data |= {
            f"team-{number}-name": name,
            f"team-{number}-phone": phone,
            f"team-{number}-email": email,
        }
    return data | more


ULA = ("Ula User", "+48600100200", "warsaw-user@contoso.example")
JAN = ("Jan", "600 100 300", "jan@contoso.example")


def test_the_team_is_changed_and_stands_in_the_history(cast, signed_in):
    deal = deal_in("new", cast)
    answer = signed_in.post(
        f"/deals/{deal.reference}/team/", team_of(ULA, JAN, version=deal.version)
    )
    assert answer.status_code == 302
    assert [str(m.phone) for m in now(deal).current_team] == ["+48600100200", "+48600100300"]
    assert "Joined the team: Jan." in text(signed_in.get(f"/deals/{deal.reference}/"))


def test_rows_are_added_and_removed_without_javascript(cast, signed_in):
    deal = deal_in("new", cast)
    url = f"/deals/{deal.reference}/team/"
    added = signed_in.post(url, team_of(ULA, JAN, version=deal.version, add="1"))
    assert len(added.context["form"].formset.forms) == 3
    removed = signed_in.post(url, team_of(ULA, JAN, version=deal.version, remove="0"))
    assert [f.initial["email"] for f in removed.context["form"].formset] == [JAN[2]]
    assert now(deal).version == deal.version


@pytest.mark.parametrize(
    "members",
    [
        [],
        [("", "", "")],
        [("Jan", "", "jan@contoso.example")],
        [("Jan", "600100300", "jan")],
        [ULA, ("Other", "600100300", ULA[2].upper())],
        [(f"No {n}", "600100300", f"no{n}@contoso.example") for n in range(51)],
    ],
)
def test_a_faulty_team_is_refused_and_kept(cast, signed_in, members):
    deal = deal_in("new", cast)
    answer = signed_in.post(
        f"/deals/{deal.reference}/team/", team_of(*members, version=deal.version)
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert now(deal).version == deal.version


def test_a_team_without_its_management_fields_is_refused_kindly(cast, signed_in):
    deal = deal_in("new", cast)
    answer = signed_in.post(f"/deals/{deal.reference}/team/", {"version": deal.version})
    assert answer.status_code == 200
    assert now(deal).version == deal.version


def test_who_takes_themselves_off_the_team_is_told_where_they_land(cast, signed_in):
    deal = deal_in("new", cast)
    answer = signed_in.post(f"/deals/{deal.reference}/team/", team_of(JAN, version=deal.version))
    assert answer.url == "/"
    [message] = get_messages(answer.wsgi_request)
    assert "can no longer see the deal" in str(message)


def test_somebody_recently_on_the_users_deals_is_added_with_one_click(cast, signed_in):
    deal_in("new", cast, team=[Member("Jan", "+48600100300", JAN[2])])
    deal = deal_in("new", cast)
    url = f"/deals/{deal.reference}/team/"
    assert [c.name for c in signed_in.get(url).context["recent"]] == ["Jan"]
    answer = signed_in.post(url, team_of(ULA, version=deal.version, recent=JAN[2]))
    rows = [f.initial["email"] for f in answer.context["form"].formset]
    assert rows == [ULA[2], JAN[2]]
    foreign = team_of(ULA, version=deal.version, recent=cast.fay.email)
    assert len(signed_in.post(url, foreign).context["form"].formset.forms) == 1
