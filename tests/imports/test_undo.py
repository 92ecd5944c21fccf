"""Undoing an import: what nobody touched is closed as an error, the rest stays and says why."""

from datetime import date

import pytest

from deals.actions.answers import accept_deal
from deals.actions.comments import add_comment
from deals.actions.details import edit_deal
from deals.actions.imports import begin_undo
from deals.actions.lifecycle import win
from deals.enums import Direction, Status
from deals.errors import NotFound, NotNow
from deals.jobs.run import run_job
from deals.models import Deal
from tests.imports.conftest import checked, imported, remarks, states, undone
from tests.imports.rows import in_days, row

pytestmark = pytest.mark.django_db


def deal_of(done, number):
    return done.lines.get(number=number).deal


def test_untouched_deals_are_closed_as_errors_by_the_real_verb(cast, zabka):
    done = undone(imported(cast.wanda, row(), row(name="B", stage="40%")))
    assert (done.state, states(done)) == ("undone", ["undone", "undone"])
    deal = deal_of(done, 3)
    assert (deal.status, deal.reason.code) == (Status.ERROR, "data")
    assert deal.reason_notes == "The import of deals.csv was undone."
    event = deal.events.first()
    assert (event.kind, event.door, event.actor) == ("closed_as_error", "import", cast.wanda)


def test_touched_deals_stay_and_say_why(cast, zabka):
    done = imported(cast.wanda, *[row(name=f"Deal {n}") for n in range(6)])
    edit_deal(deal_of(done, 2), by=cast.anna, values={"notes": "Ours."})
    theirs = deal_of(done, 3).sent_to.get()
    values = {
        "name": "N",
        "value": 1,
        "currency": "EUR",
        "notes": "x",
        "close_date": date.fromisoformat(in_days(9)),
    }
    accept_deal(theirs, by=cast.sam, values=values)
    add_comment(deal_of(done, 4), by=cast.anna, text="Look at this.", shared=False)
    done = undone(done)
    assert states(done) == ["created", "created", "created", *["undone"] * 3]
    assert [remarks(done, n)[0][2] for n in (2, 3, 4)] == [
        "Somebody has worked on the deal since."
    ] * 3
    assert done.counts == {"created": 3, "undone": 3}
    assert [g["count"] for g in done.groups] == [3]


def test_a_deal_won_meanwhile_stays(cast, zabka):
    done = imported(cast.wanda, row(stage="80%"))
    win(deal_of(done, 2), by=cast.wanda)
    assert states(undone(done)) == ["created"]
    assert deal_of(done, 2).status == Status.WON


def test_updates_are_not_undone(cast, zabka):
    imported(cast.wanda, row(crm="C-1"))
    done = imported(cast.wanda, row(crm="C-1", value=5), row(name="B"), known="update")
    assert states(undone(done)) == ["updated", "undone"]


def test_undone_rows_may_come_in_again(cast, zabka):
    undone(imported(cast.wanda, row(), row(name="B", crm="C-1")))
    assert states(imported(cast.wanda, row(), row(name="B", crm="C-1"))) == ["created", "created"]


def test_an_admin_of_all_undoes_a_colleagues_import(cast, zabka):
    done = imported(cast.wanda, row())
    for user in (cast.ula, cast.fay):
        with pytest.raises(NotFound):
            begin_undo(done, by=user)
    assert states(undone(done, by=cast.anna)) == ["undone"]
    assert deal_of(done, 2).events.first().actor == cast.anna


def test_what_one_can_no_longer_see_stays(cast, zabka):
    done = imported(cast.anna, row(location="Warsaw"), row(location="Berlin", name="B"))
    begun = begin_undo(done, by=cast.anna)
    assignment = cast.anna.assignments.get()
    assignment.location = cast.berlin
    assignment.save()
    run_job.func(begun.job_id)
    assert states(done) == ["created", "undone"]
    assert remarks(done)[0][2] == "You can't see this deal any more."


def test_pressed_twice_it_is_undone_once(cast, zabka):
    done = imported(cast.wanda, row())
    first, second = (begin_undo(done, by=cast.wanda) for _ in range(2))
    assert first.job_id == second.job_id
    run_job.func(first.job_id)
    run_job.func(first.job_id)
    assert Deal.objects.filter(direction=Direction.OUTBOUND, status=Status.ERROR).count() == 1


def test_there_is_nothing_to_undo_before_it_was_imported(cast, zabka):
    with pytest.raises(NotNow):
        begin_undo(checked(cast.wanda, row()), by=cast.wanda)
    done = undone(imported(cast.wanda, row()))
    with pytest.raises(NotNow):
        begin_undo(done, by=cast.wanda)
