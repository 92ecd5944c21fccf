"""What is said of rows that would become new deals: the wizard's rules, all errors at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from deals.actions.drafts import save_step
from deals.enums import DealType, HelpWanted
from deals.forms.rows.judge import Judge
from deals.importing.deal_columns import guess
from deals.importing.sheet_lines import Line
from deals.models import AssessmentType
from deals.queries.duplicates import duplicates_of
from tests.factories import CustomerFactory, SolutionFactory, make_deal, make_draft
from tests.imports.rows import HEADER, in_days, row

pytestmark = pytest.mark.django_db


def judged(by, *rows, header=HEADER, known="skip", memory=None):
    judge = Judge(by, guess(header), known, memory)
    return judge.judge([Line(number, list(cells)) for number, cells in enumerate(rows, 2)])


def said(verdict, level="error"):
    return {r.field: r.words for r in verdict.remarks if r.level == level}


def errors(by, **changes):
    verdict = judged(by, row(**changes))[0]
    assert (verdict.state == "error") == bool(said(verdict)), verdict
    return said(verdict)


@pytest.fixture(autouse=True)
def zabka(cast):
    return CustomerFactory(name="Żabka Polska sp. z o.o.", duns="990000015", city="Poznań")


def test_a_good_row_is_what_would_be_typed_into_the_wizard(cast, zabka):
    verdict = judged(cast.wanda, row(stage="60%", team="Ola <ola@x.example>; 600 111 222"))[0]
    assert verdict.state == "create"
    assert not verdict.remarks
    steps = verdict.plan.steps
    assert steps["customer"] == {"customer": zabka}
    assert str(steps["details"]["value"]) == "1234.50"
    assert steps["details"]["location"] == cast.warsaw
    assert steps["contact"]["contact_phone"] == "+48600100200"
    assert steps["solution"]["assessment_type"] == cast.cloud
    assert steps["solution"]["assessment_location"] == cast.warsaw
    assert [m.email for m in steps["team"]["team"]] == [cast.wanda.email, "ola@x.example"]
    assert verdict.plan.percent == 60


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"name": ""}, "name", "Enter a deal name."),
        ({"name": "x" * 151}, "name", "at most 150 characters"),
        ({"value": ""}, "value", "Enter the estimated value."),
        ({"value": "a lot"}, "value", "Enter an amount like"),
        ({"value": "-5"}, "value", "above zero"),
        ({"value": "9" * 30}, "value", "below 1,000,000,000,000"),
        ({"currency": "XYZ"}, "currency", "Select a valid choice"),
        ({"close_date": ""}, "close_date", "Enter the estimated close date."),
        ({"close_date": "31.02.2027"}, "close_date", "Enter a day of the calendar"),
        ({"close_date": in_days(-1)}, "close_date", "Choose today or a later date."),
        ({"close_date": in_days(30 * 365)}, "close_date", "within the next 20 years"),
        ({"notes": ""}, "notes", "Enter notes."),
        ({"notes": "x" * 4001}, "notes", "at most 4000 characters"),
        ({"crm": "x" * 101}, "crm_id", "at most 100 characters"),
        ({"phone": "12"}, "contact_phone", "Enter a valid phone number"),
        ({"phone": ""}, "contact_phone", "Enter the contact's phone number."),
        ({"email": "jan@"}, "contact_email", "Enter an e-mail address like anna@company.example."),
        ({"location": "Berlin"}, "location", "Choose one of your locations."),
        ({"location": "Paris"}, "location", "Choose one of your locations."),
        ({"location": "Atlantis"}, "location", "Choose one of your locations."),
        ({"solution": ""}, "solution", "Choose at least one solution."),
        ({"solution": "Magic"}, "solution", "not vetted for it"),
        ({"solution": "Data platform assessment"}, "solution", "not vetted for it"),
        ({"solution": "Contoso Backup"}, "help_wanted", "Say which help you want."),
        ({"help": "magic", "solution": "Contoso Backup"}, "help_wanted", "Unknown kind of help"),
        ({"solution2": "Contoso Backup"}, "solution", "no solutions beside its assessment type"),
        ({"stage": "Nearly there"}, "stage", "Unknown sales stage; the template"),
        ({"team": "Somebody"}, "team", "Enter the phone number."),
        ({"team": "nobody@contoso.example"}, "team", "Nobody in your organization"),
        ({"team": "Fay <admin@fabrikam.example>"}, "team", "Enter the phone number."),
        ({"customer": "Nobody S.A."}, "customer", "Not in the directory."),
        ({"customer": ""}, "customer", "Choose the customer."),
        ({"country": ""}, "country", "Choose the country."),
        ({"country": "Narnia"}, "country", "Unknown country; write"),
        ({"duns": "12"}, "duns", "nine digits"),
        ({"duns": "99-000-0023", "customer": ""}, "duns", "No customer has this number"),
        ({"value": "#REF!"}, "value", "error of a formula"),
        ({"address": "x" * 301, "city": "Y", "customer": "Nobody"}, "address", "at most 300"),
    ],
)
def test_each_error_is_said_of_its_column(cast, changes, column, words):
    found = errors(cast.wanda, **changes)
    assert list(found) == [column]
    assert words in found[column]


def test_all_errors_of_a_row_are_told_at_once(cast):
    found = errors(cast.wanda, name="", value="x", close_date="x", email="x", location="x")
    assert set(found) == {"name", "value", "close_date", "contact_email", "location"}


@pytest.mark.parametrize(
    ("text", "deal_type", "help_wanted"),
    [
        ("Partner-led", DealType.PARTNER_LED, HelpWanted.VISIBLE),
        ("private", DealType.PRIVATE, HelpWanted.PRIVATE),
        ("Współsprzedaż", DealType.CO_SELL, HelpWanted.GENERAL),
    ],
)
def test_the_deal_type_alone_says_which_help_is_wanted(cast, text, deal_type, help_wanted):
    header = [*HEADER, "Deal type"]
    cells = [*row(solution="contoso backup; Contoso-Analytics"), text]
    verdict = judged(cast.wanda, cells, header=header)[0]
    assert verdict.state == "create", verdict.remarks
    solution = verdict.plan.steps["solution"]
    assert (solution["help_wanted"], len(solution["solutions"])) == (help_wanted, 2)


def test_type_and_help_that_contradict_each_other_are_refused(cast):
    header = [*HEADER, "Deal type"]
    cells = [*row(solution="Contoso Backup", help="Quotes and licensing"), "private"]
    found = said(judged(cast.wanda, cells, header=header)[0])
    assert found == {"help_wanted": "The help wanted makes another deal type than the one given."}
    cells = [*row(), "co-sell"]
    found = said(judged(cast.wanda, cells, header=header)[0])
    assert found["assessment_type"] == "Only a solution assessment has an assessment type."


def test_one_location_needs_no_naming_and_has_its_currency(cast):
    verdict = judged(cast.ula, row(location="", currency=""))[0]
    assert verdict.state == "create"
    details = verdict.plan.steps["details"]
    assert (details["location"], details["currency"]) == (cast.warsaw, "PLN")
    assert "location" in errors(cast.anna, location="")


def test_a_location_goes_by_its_programme_id_too(cast):
    verdict = judged(cast.anna, row(location=cast.krakow.programme_id.lower()))[0]
    assert verdict.plan.steps["details"]["location"] == cast.krakow


def test_a_colleagues_address_is_enough(cast):
    team = judged(cast.wanda, row(team=cast.bert.email.upper()))[0].plan.steps["team"]["team"]
    assert [(m.name, str(m.phone)) for m in team[1:]] == [("Bert Berlin", str(cast.bert.phone))]
    assert "team" in errors(cast.wanda, team="admin@fabrikam.example")


def test_somebody_without_a_phone_must_be_given_one_as_in_the_wizard(cast):
    cast.wanda.phone = ""
    assert errors(cast.wanda) == {"team": "Enter the phone number of Wanda Warsaw."}


def test_fifty_members_and_oneself_are_one_too_many(cast):
    header = [*HEADER, *(f"Team member {n}" for n in range(2, 52))]
    people = [f"P{n} <p{n}@x.example>; 600 100 {n:03}" for n in range(50)]
    found = said(judged(cast.wanda, [*row(), *people], header=header)[0])
    assert found == {"team": "A team has at most 50 members."}
    assert judged(cast.wanda, [*row(), *people[:49]], header=header)[0].state == "create"


def test_a_customer_is_found_by_number_whatever_it_is_called(cast, zabka):
    verdict = judged(cast.wanda, row(duns="99-000-0015", customer="Frog", country=""))[0]
    assert verdict.plan.steps["customer"]["customer"] == zabka
    assert "another name" in said(verdict, "warning")["customer"]


def test_several_of_a_name_are_named_unless_the_city_tells_them_apart(cast, zabka):
    other = CustomerFactory(name="ZABKA Polska S.A.", city="Łódź", duns="990000023")
    verdict = judged(cast.wanda, row())[0]
    (remark,) = verdict.remarks
    assert remark.words.startswith("Several customers have this name")
    assert "Poznań, 99-000-0015" in remark.detail
    assert "Łódź, 99-000-0023" in remark.detail
    found = judged(cast.wanda, row(city="lodz"))[0].plan.steps["customer"]["customer"]
    assert found == other


def test_a_customer_who_is_not_listed_is_added_with_address_and_city(cast):
    changes = {"customer": "Nobody S.A.", "address": "Rynek 1", "city": "Kraków"}
    verdict = judged(cast.wanda, row(**changes))[0]
    assert verdict.state == "create"
    assert "until confirmed" in said(verdict, "warning")["customer"]
    assert verdict.plan.new_customer["city"] == "Kraków"


def test_the_unconfirmed_customer_of_another_organization_is_not_there(cast):
    CustomerFactory(name="Secret S.A.", owner=cast.fabrikam, duns="990000031")
    assert "Not in the directory" in errors(cast.wanda, customer="Secret")["customer"]
    assert errors(cast.wanda, customer="", duns="990000031") == {
        "duns": "No customer has this number; name the customer with its country, too."
    }


def test_who_writes_months_first_is_told_how_it_was_read(cast):
    text = "03/04/2030"
    verdict = judged(cast.wanda, row(close_date=text))[0]
    (remark,) = verdict.remarks
    assert remark.detail == "03/04/2030 = 2030-03-04"
    with translation.override("pl"):
        assert said(judged(cast.wanda, row(close_date=text))[0])["close_date"]


def test_won_marks_all_stages_and_closes_nothing(cast):
    verdict = judged(cast.wanda, row(stage="Won"))[0]
    assert verdict.plan.percent == 80
    assert "closes no deal" in said(verdict, "warning")["stage"]


def test_a_consent_column_must_say_yes(cast):
    header = [*HEADER, "Consent"]
    yes, no, blank = judged(
        cast.wanda, [*row(name="a"), "Tak"], [*row(name="b"), "no"], row(name="c"), header=header
    )
    assert (yes.state, no.state, blank.state) == ("create", "error", "error")
    assert "without consent" in said(no)["consent"]


def test_a_double_is_warned_of_as_in_the_wizard(cast, zabka):
    """The same answer as `duplicates_of` gives the wizard, for who sees the deal and who not."""
    deal = make_deal(by=cast.anna, location=cast.krakow, customer=zabka)
    AssessmentType.objects.exclude(pk=cast.cloud.pk).delete()
    for user in (cast.anna, cast.wanda):
        verdict = judged(user, row(location="Warsaw"))[0]
        draft = make_draft(by=user, location=cast.warsaw, customer=zabka)
        expected = duplicates_of(draft, user)
        shown = [r.detail for r in verdict.remarks if "same customer and solution" in r.words]
        assert expected.exist
        assert shown == [expected.visible[0].reference if expected.visible else ""]
    assert duplicates_of(draft, cast.anna).visible == [deal]


def test_what_the_row_says_is_what_the_wizard_stores(cast, zabka):
    """The plan's values go through `save_step` as they are."""
    verdict = judged(cast.wanda, row(solution="Contoso Backup", help="general"))[0]
    draft = make_draft(by=cast.wanda, location=cast.warsaw)
    for step, values in verdict.plan.steps.items():
        draft = save_step(draft, by=cast.wanda, step=step, values=values)
    assert draft.deal_type == DealType.CO_SELL


def test_the_number_of_queries_does_not_depend_on_the_rows(cast, zabka):
    SolutionFactory.create_batch(3)
    for number in range(12):
        CustomerFactory(name=f"Customer {number}", duns=f"99{number:07}")
        make_deal(by=cast.wanda, location=cast.warsaw, crm_id=f"OLD-{number}", customer=zabka)
    judge = Judge(cast.wanda, guess(HEADER), "update")
    counts = []
    for size in (2, 12):
        lines = [
            Line(
                2 * n,
                row(customer=f"Customer {n}", crm=f"C-{n}", duns=f"99{n:07}", team=cast.ula.email),
            )
            for n in range(size)
        ]
        lines += [Line(2 * n + 1, row(crm=f"OLD-{n}", value=n + 1)) for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            verdicts = judge.judge(lines)
        assert {v.state for v in verdicts} == {"create", "update"}
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
