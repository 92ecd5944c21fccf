"""Rows whose CRM ID a deal has already: skipped or updated, never beyond the person's scope."""

from datetime import date

import pytest

from deals.actions.answers import accept_deal
from deals.actions.lifecycle import close_as_error, lose, mark_stage
from deals.enums import DealType, Direction
from deals.models import Deal, Reason, Solution
from deals.queries.import_lookups import accepted_elsewhere
from tests.factories import CustomerFactory, make_deal
from tests.imports.conftest import checked, imported, remarks, states
from tests.imports.rows import in_days, row
from tests.imports.test_new_rows import judged, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast, zabka):
    made = make_deal(by=cast.ula, location=cast.warsaw, customer=zabka, crm_id="CRM-7")
    return Deal.objects.for_page().get(pk=made.pk)


def same(deal, **changes):
    """The row that says what the deal holds."""
    case = deal.engagement
    return row(
        **{
            "crm": deal.crm_id,
            "name": deal.name,
            "value": deal.value,
            "currency": deal.currency,
            "close_date": deal.close_date.isoformat(),
            "notes": deal.notes,
            "first": case.contact_first_name,
            "last": case.contact_last_name,
            "phone": case.contact_phone,
            "email": case.contact_email,
        }
        | changes
    )


def test_a_known_crm_id_is_skipped_and_says_which_deal_has_it(cast, deal):
    verdict = judged(cast.wanda, row(crm="CRM-7"))[0]
    assert verdict.state == "skip"
    assert verdict.remarks[0].detail == deal.reference


def test_an_update_changes_only_what_differs(cast, deal):
    before = deal.version
    changes = {"value": "5 000", "close_date": in_days(90), "notes": ""}
    done = imported(cast.wanda, same(deal, **changes), known="update")
    assert states(done) == ["updated"]
    deal.refresh_from_db()
    event = deal.events.get(version=deal.version)
    assert (event.kind, event.door, event.actor) == ("edited", "import", cast.wanda)
    assert set(event.data["changes"]) == {"value", "close_date"}
    assert deal.version == before + 1


def test_a_row_that_says_what_the_deal_holds_is_no_change(cast, deal):
    done = checked(cast.wanda, same(deal), known="update")
    assert states(done) == ["same"]
    assert done.counts == {"same": 1}


def test_an_update_adds_people_corrects_them_and_removes_nobody(cast, deal):
    cell = "Ola Nowa <ola@x.example>; 600 111 222"
    imported(cast.wanda, same(deal, team=cell), known="update")
    deal.refresh_from_db()
    assert [m.email for m in deal.current_team] == [cast.ula.email, "ola@x.example"]
    imported(cast.wanda, same(deal, team=cell.replace("222", "333")), known="update")
    again = Deal.objects.get(pk=deal.pk)
    assert [str(m.phone) for m in again.current_team][1] == "+48600111333"
    assert {e.kind for e in again.events.filter(door="import")} == {"team_changed"}


def test_an_update_marks_stages_and_takes_none_back(cast, deal):
    imported(cast.wanda, same(deal, stage="60%"), known="update")
    deal.refresh_from_db()
    assert deal.progress == 60
    assert states(checked(cast.wanda, same(deal, stage="20%"), known="update")) == ["same"]


def test_the_contact_is_open_until_the_other_side_accepts(cast, deal):
    row_ = same(deal, first="Anna")
    verdict = judged(cast.wanda, row_, known="update")[0]
    assert verdict.plan.values == {"contact_first_name": "Anna"}
    theirs = deal.sent_to.get()
    values = {"name": "N", "value": 1, "currency": "EUR", "close_date": deal.close_date}
    accept_deal(theirs, by=cast.sam, values={**values, "notes": "x"})
    assert accepted_elsewhere(cast.wanda, [deal]) == {deal.engagement_id}
    verdict = judged(cast.wanda, row_, known="update")[0]
    assert verdict.state == "same"
    assert "can't be changed any more" in said(verdict, "warning")["contact_first_name"]


def test_solutions_of_the_catalogue_can_change_an_assessment_cannot(cast, deal, zabka):
    fixed = judged(cast.wanda, same(deal, solution="Contoso Backup"), known="update")[0]
    assert fixed.state == "same"
    assert "it stays" in said(fixed, "warning")["solution"]
    sold = make_deal(
        by=cast.ula, location=cast.warsaw, customer=zabka, crm_id="C-8", deal_type=DealType.PRIVATE
    )
    sold = Deal.objects.for_page().get(pk=sold.pk)
    chosen = sold.engagement.chosen_solutions[0]
    other = Solution.objects.exclude(pk=chosen.pk).first()
    cells = same(sold, solution=chosen.name, solution2=other.name)
    verdict = judged(cast.wanda, cells, known="update")[0]
    assert verdict.plan.values == {"solutions": [chosen, other]}


def test_a_location_of_the_row_that_differs_stays_with_a_warning(cast, deal):
    verdict = judged(cast.anna, same(deal, location="Kraków"), known="update")[0]
    assert verdict.state == "same"
    assert "it stays" in said(verdict, "warning")["location"]


def test_another_customers_deal_is_not_changed(cast, deal):
    CustomerFactory(name="Orlen S.A.")
    verdict = judged(cast.wanda, same(deal, customer="Orlen", value=5), known="update")[0]
    assert said(verdict)["customer"] == "The deal with this CRM ID is with another customer."


def test_errors_of_an_update_are_those_of_the_edit_page(cast, deal):
    verdict = judged(cast.wanda, same(deal, close_date=in_days(-9), value="x"), known="update")[0]
    assert set(said(verdict)) == {"close_date", "value"}


def test_a_deal_out_of_scope_does_not_exist(cast, zabka):
    """The same verdict, word for word, as for a CRM ID that nobody used."""
    make_deal(by=cast.bert, location=cast.berlin, customer=CustomerFactory(), crm_id="SECRET-1")
    for known in ("skip", "update"):
        used, unused = judged(cast.wanda, row(crm="SECRET-1"), row(crm="NOBODYS"), known=known)
        assert (used.state, used.remarks) == (unused.state, unused.remarks) == ("create", [])
    done = imported(cast.wanda, row(crm="SECRET-1"))
    assert states(done) == ["created"]
    assert Deal.objects.filter(crm_id="SECRET-1").count() == 2
    make_deal(by=cast.fay, location=cast.paris, crm_id="THEIRS")
    assert judged(cast.anna, row(crm="THEIRS"))[0].state == "create"


def test_a_deal_that_one_may_only_read_is_skipped(cast, deal):
    """Vera reads all of Contoso and creates in Berlin."""
    from accounts.roles import Role
    from tests.factories import AssignmentFactory

    AssignmentFactory(user=cast.vera, role=Role.REFERRAL_USER, location=cast.berlin)
    verdict = judged(cast.vera, same(deal, value=5), known="update")[0]
    assert verdict.state == "skip"
    assert "not change it" in verdict.remarks[0].words


def test_closed_deals_are_skipped_and_errors_never_were(cast, deal):
    not_won = Reason.objects.filter(given_for="not_won", notes_required=False).first()
    lost = lose(deal, by=cast.ula, reason=not_won)
    verdict = judged(cast.wanda, same(deal, value=5), known="update")[0]
    assert (verdict.state, verdict.remarks[0].detail) == ("skip", lost.reference)
    other = make_deal(by=cast.ula, location=cast.warsaw, crm_id="CRM-9")
    close_as_error(other, by=cast.ula, reason=Reason.objects.get(code="test"))
    assert judged(cast.wanda, row(crm="CRM-9"), known="update")[0].state == "create"


def test_a_received_deal_is_updated_once_it_is_accepted(cast, zabka):
    make_deal(by=cast.ula, location=cast.warsaw, customer=zabka)
    theirs = Deal.objects.get(direction=Direction.INBOUND)
    values = {"name": "N", "value": 1, "currency": "EUR", "notes": "x", "crm_id": "NS-1"}
    values["close_date"] = date.fromisoformat(in_days(30))
    accept_deal(theirs, by=cast.sam, values=values)
    done = imported(cast.sam, row(crm="NS-1", location="", value=77), known="update")
    assert states(done) == ["updated"]


def test_several_deals_of_one_crm_id_are_named(cast, deal):
    twin = make_deal(by=cast.ula, location=cast.warsaw, crm_id="CRM-7")
    verdict = judged(cast.wanda, row(crm="CRM-7"), known="update")[0]
    assert verdict.remarks[0].detail == f"{deal.reference}, {twin.reference}"


def test_a_crm_id_twice_in_the_file_is_told(cast, zabka):
    done = checked(cast.wanda, row(crm="A"), row(crm="A", name="Other"), row(crm="A"))
    assert states(done) == ["create", "error", "skip"]
    assert remarks(done, 3) == [("error", "crm_id", "An earlier row has this CRM ID.", "2")]
    assert remarks(done, 4)[0][2:] == ("The same as an earlier row of the file.", "2")


def test_a_stage_marked_meanwhile_is_no_failure(cast, deal):
    done = checked(cast.wanda, same(deal, stage="20%"), known="update")
    mark_stage(deal, by=cast.ula)
    from tests.imports.conftest import committed

    assert states(committed(done)) == ["same"]
