"""Each step: what it takes, what it refuses beside the field, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deals.actions.drafts import keep_input
from deals.actions.team import Member
from deals.models import Deal, DraftInput
from tests.factories import AssessmentTypeFactory, CustomerFactory, LocationFactory, make_draft
from tests.wizard.conftest import CONTACT, Walker, details, team


def test_every_step_saves_on_next_and_leads_to_the_next(cast, filled):
    deal = filled.stored()
    assert deal.engagement.customer.name == "Żabka Polska sp. z o.o."
    assert str(deal.engagement.contact_phone) == "+48600100200"
    assert (deal.name, str(deal.value), deal.currency) == ("Cloud for Żabka", "1234.50", "EUR")
    assert deal.notes == "First line\nSecond line"
    answer = filled.post("contact", **CONTACT)
    assert answer.url == filled.url("details")


def test_the_customer_must_be_chosen(walk):
    page = walk.post("customer", q="", country="PL").content.decode()
    assert "Choose the customer from the list." in page


def test_a_customer_that_another_organization_added_can_not_be_chosen(cast, walk):
    theirs = CustomerFactory(name="Secret of Fabrikam", owner=cast.fabrikam)
    answer = walk.post("customer", customer=theirs.public_id)
    assert "Choose the customer from the list." in answer.content.decode()
    assert walk.stored().engagement.customer is None


def test_the_search_works_without_javascript_and_saves_nothing(walk, customer):
    page = walk.post("customer", search="1", q="zabka", country="PL").content.decode()
    assert customer.public_id in page
    assert 'value="zabka"' in page
    assert walk.stored().engagement.customer is None


def test_a_contact_half_filled_names_what_is_missing_and_is_kept(walk):
    page = walk.post("contact", contact_first_name="Jan").content.decode()
    assert "Enter the contact&#x27;s last name." in page
    assert "Enter the contact&#x27;s phone number." in page
    again = walk.page("contact")
    assert 'value="Jan"' in again
    assert "Enter the contact&#x27;s last name." in again


def test_an_empty_contact_passes_while_the_deal_type_is_open(walk):
    assert walk.post("contact").url == walk.url("details")


def test_an_empty_contact_is_refused_for_a_solution_assessment(cast, filled):
    choose_assessment(cast, filled)
    assert "Enter the contact&#x27;s first name." in filled.post("contact").content.decode()


def choose_assessment(cast, walk):
    return walk.post(
        "solution",
        solution_type="solution_assessment",
        assessment_type=cast.cloud.pk,
        assessment_location=cast.warsaw.pk,
    )


YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Enter a deal name."),
        ("name", "x" * 151, "at most 150 characters"),
        ("value", "", "Enter the estimated value."),
        ("value", "0", "Enter an amount above zero."),
        ("value", "-5", "Enter an amount above zero."),
        ("value", "abc", "Enter an amount like"),
        ("value", "9" * 5000, "Enter an amount like"),
        ("value", "1000000000000", "Enter an amount below"),
        ("currency", "XXX", "Select a valid choice"),
        ("close_date", YESTERDAY, "Choose today or a later date."),
        ("close_date", "infinity", "Enter a day of the calendar, like 2027-03-31."),
        ("close_date", "9999-12-31", "Choose a date within the next 20 years."),
        ("notes", " \u2028 ", "Enter notes."),
        ("location", "", "Choose the location."),
        ("location", "999999", "Select a valid choice"),
    ],
)
def test_details_say_beside_the_field_what_is_wrong(cast, walk, field, value, message):
    answer = walk.post("details", **details(cast.warsaw, **{field: value}))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert walk.stored().name == ""


def test_a_location_out_of_scope_is_not_offered_and_not_taken(cast, walk):
    elsewhere = LocationFactory(organization=cast.fabrikam, name="Nice")
    assert "Berlin" not in walk.page("details")
    for foreign in (cast.berlin, elsewhere):
        answer = walk.post("details", **details(foreign))
        assert "Select a valid choice" in answer.content.decode()


def test_text_is_cleaned_before_it_is_stored(cast, walk):
    walk.post("details", **details(cast.warsaw, name="A\u2028 B\u0007\u200b  C", crm_id="\ud7ff"))
    assert walk.stored().name == "A B C"


@pytest.mark.parametrize("typed", ["NUL \x00", "lone \\ud800", "x" * 100_000])
def test_hostile_text_never_breaks_a_step(cast, walk, typed):
    answer = walk.post("details", **details(cast.warsaw, notes=typed, name=typed))
    assert answer.status_code in {200, 302}
    assert walk.get("details").status_code == 200


def test_back_with_errors_goes_back_and_keeps_what_was_typed(walk):
    answer = walk.post("details", name="Half", go="contact")
    assert answer.url == walk.url("contact")
    page = walk.page("details")
    assert 'value="Half"' in page
    assert "Enter the estimated value." in page
    assert "holds entries with errors" in walk.page("contact")


def test_a_step_put_right_forgets_the_faulty_input(cast, walk):
    walk.post("details", name="Half")
    walk.post("details", **details(cast.warsaw))
    assert not DraftInput.objects.exists()


def test_typed_input_is_there_again_in_another_browser(cast, walk):
    walk.post("details", name="Half")
    assert 'value="Half"' in Walker(cast.ula, walk.draft).page("details")


def test_what_was_posted_after_the_session_ended_is_shown_after_signing_in(cast, walk):
    browser = Client()
    answer = browser.post(walk.url("details"), {"name": "Typed for an hour"})
    assert answer.status_code == 302
    assert "/account/sign-in/" in answer.url
    browser.post(answer.url, {"login": cast.ula.email, "password": "cosell-demo"})
    page = browser.get(walk.url("details")).content.decode()
    assert 'value="Typed for an hour"' in page
    assert "You were signed out." in page
    assert "You were signed out." not in browser.get(walk.url("details")).content.decode()


def test_another_tab_of_the_same_step_is_noticed_and_of_another_step_is_not(cast, walk):
    form = walk.get("details").context["basis"]
    walk.post("contact", **CONTACT)
    assert walk.post("details", basis=form, **details(cast.warsaw)).status_code == 302
    answer = walk.post("details", basis=form, **details(cast.warsaw, name="From the second tab"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<dt>Deal name</dt>" in page
    assert "<dt>Notes</dt>" not in page
    assert 'value="From the second tab"' in page
    fresh = answer.context["basis"]
    walk.post("details", basis=fresh, **details(cast.warsaw, name="From the second tab"))
    assert walk.stored().name == "From the second tab"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "Add at least one team member."),
        ([("", "", "")], "Add at least one team member."),
        ([("Ola", "", "ola@x.example")], "Enter the phone number."),
        ([("", "+48600100200", "ola@x.example")], "Enter the name."),
        ([("Ola", "12", "ola@x.example")], "Enter a valid phone number"),
        ([("Ola", "+48600100200", "nonsense")], "Enter an e-mail address like"),
        (
            [("Ola", "+48600100200", "a@x.example"), ("Ala", "+48600100200", "A@x.example")],
            "Another team member has this e-mail address; change one.",
        ),
        (
            [(f"N{n}", "+48600100200", f"n{n}@x.example") for n in range(51)],
            "A team has at most 50 members.",
        ),
    ],
)
def test_the_team_says_what_is_wrong_in_which_row(walk, rows, message):
    answer = walk.post("team", **team(*rows))
    assert message in answer.content.decode()
    assert [m.email for m in walk.stored().current_team] == [walk.user.email]


def test_a_huge_number_of_rows_is_no_problem(walk):
    answer = walk.post("team", **{"team-TOTAL_FORMS": "99999999999", "team-INITIAL_FORMS": "0"})
    assert answer.status_code == 200
    assert walk.post("team", add="1", **{"team-TOTAL_FORMS": "9" * 4000}).status_code == 302


def test_rows_are_added_and_removed_without_losing_the_others(walk):
    half = ("Ola", "", "")
    walk.post("team", add="1", **team(half))
    page = walk.page("team")
    assert 'name="team-1-name"' in page
    assert 'value="Ola"' in page
    assert "Enter the phone number." not in page
    walk.post("team", remove="1", **team(half, ("", "", "")))
    assert 'name="team-1-name"' not in walk.page("team")


def test_only_vetted_assessment_types_are_offered_and_taken(cast, filled):
    assert "Data platform assessment" not in filled.page("solution")
    foreign = AssessmentTypeFactory(name="For others")
    for kind in (cast.data, foreign):
        answer = filled.post(
            "solution",
            solution_type="solution_assessment",
            assessment_type=kind.pk,
            assessment_location=cast.warsaw.pk,
        )
        assert "Select a valid choice" in answer.content.decode()


def test_a_location_of_others_is_not_taken_for_the_assessment(cast, filled):
    answer = filled.post(
        "solution",
        solution_type="solution_assessment",
        assessment_type=cast.cloud.pk,
        assessment_location=cast.paris.pk,
    )
    assert "Select a valid choice" in answer.content.decode()
    assert filled.stored().engagement.assessment_location is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Choose the solution type."),
        ({"solution_type": "nonsense"}, "Select a valid choice"),
        ({"solution_type": "solution_assessment"}, "Choose the assessment type."),
        ({"solution_type": "catalogue"}, "Choose at least one solution."),
        ({"solution_type": "catalogue"}, "Say which help you want."),
    ],
)
def test_the_solution_says_what_is_missing(filled, data, message):
    assert message in filled.post("solution", **data).content.decode()


def test_answers_of_the_other_solution_type_do_not_matter(cast, filled):
    answer = filled.post(
        "solution",
        solution_type="catalogue",
        solutions=[cast.backup.pk],
        help_wanted="private",
        assessment_type="nonsense",
    )
    assert answer.url == filled.url("consent")
    assert filled.stored().deal_type == "private"


def test_an_unknown_step_and_reference_are_not_found(walk):
    assert walk.get("nonsense").status_code == 404
    assert walk.client.get("/deals/new/D-222222/customer/").status_code == 404
    assert Deal.objects.count() == 1


def test_saving_a_step_takes_at_most_fifteen_queries(cast, walk, django_assert_max_num_queries):
    walk.page("details")
    with django_assert_max_num_queries(15 + 2):  # two mark the transaction
        assert walk.post("details", **details(cast.warsaw)).url == walk.url("team")


@pytest.mark.parametrize("more", [0, 2])
def test_a_step_is_shown_in_five_queries_whatever_the_draft_holds(
    cast, client, more, django_assert_num_queries
):
    people = [Member(f"No {n}", "+48600100200", f"no{n}@contoso.example") for n in range(more)]
    draft = make_draft(by=cast.ula, location=cast.warsaw, deal_type="co_sell", team=people)
    for step in ("details", "team", "solution")[:more]:
        keep_input(draft, by=cast.ula, step=step, data={"name": ["Żabka"]})
    client.force_login(cast.ula)
    with django_assert_num_queries(5):  # session, user with roles, draft, locations, bell
        page = client.get(f"/deals/new/{draft.reference}/details/").content.decode()
    assert page.count('value="Żabka"') == bool(more)
