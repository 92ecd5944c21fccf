"""Rows become deals by the real verbs, once, whatever happens to the worker or the button."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from deals.actions import import_rows, imports, lifecycle
from deals.actions.imports import begin_check, begin_commit, discard_import, forget_old_imports
from deals.actions.jobs import LEASE, resume_jobs
from deals.actions.lifecycle import close_as_error
from deals.enums import Direction
from deals.errors import Invalid, NotAllowed, NotFound, NotNow
from deals.jobs import imports as work_of
from deals.jobs.run import run_job
from deals.models import ConsentText, Customer, Deal, DealImport, ImportRow, Job, Reason
from deals.queries.history import faults_of, with_events
from tests.imports.conftest import (
    checked,
    committed,
    imported,
    remarks,
    states,
    upload,
    work,
)
from tests.imports.rows import in_days, row

pytestmark = pytest.mark.django_db


def outbound():
    return Deal.objects.filter(direction=Direction.OUTBOUND).exclude(status="draft").order_by("pk")


def test_a_check_writes_nothing_to_deals(cast, zabka):
    done = checked(cast.wanda, row(), row(customer="New S.A.", address="Rynek 1", city="Łódź"))
    assert done.counts == {"create": 2}
    assert not Deal.objects.exists()
    assert Customer.objects.count() == 1


def test_a_row_becomes_a_deal_like_one_from_the_wizard(cast, zabka):
    done = imported(cast.wanda, row(stage="Collect data", team=cast.ula.email, crm="C-1"))
    deal = outbound().get()
    assert (deal.name, deal.author, deal.progress) == ("Cloud for Żabka", cast.wanda, 40)
    assert {m.email for m in deal.current_team} == {cast.wanda.email, cast.ula.email}
    assert {event.door for event in deal.events.all()} == {"import"}
    assert deal.sent_to.get().organization == cast.northstar
    assert done.lines.get().deal == deal
    assert [faults_of(deal, events) for deal, events in with_events(Deal.objects.all())] == [[], []]


def test_the_consent_is_stored_in_the_words_that_were_shown(cast, zabka):
    """Ula's browser is Polish, her account says nothing; the worker is English."""
    found = checked(cast.ula, row())
    text = ConsentText.objects.first()
    with translation.override("pl"):
        begun = begin_commit(found, by=cast.ula, consent=text)
    work(begun)
    consent = outbound().get().engagement.consent
    assert (consent.version, consent.text, consent.user) == (text, text.text_pl, cast.ula)


def test_without_consent_nothing_begins(cast, zabka):
    found = checked(cast.wanda, row())
    with pytest.raises(Invalid):
        begin_commit(found, by=cast.wanda, consent=None)


def test_the_draft_on_ones_screen_is_not_taken_for_a_row(cast, zabka):
    from deals.actions.drafts import start_draft

    draft = start_draft(by=cast.wanda)
    imported(cast.wanda, row())
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize("crm", ["", "C-1"])
@pytest.mark.parametrize("known", ["skip", "update"])
def test_the_same_file_again_changes_nothing(cast, zabka, crm, known):
    rows = [
        row(crm=crm),
        row(name="Second", stage="20%"),
        row(customer="New", address="A", city="B"),
    ]
    imported(cast.wanda, *rows)
    before = list(Deal.objects.order_by("pk").values_list("pk", "version"))
    customers = Customer.objects.count()
    again = checked(cast.wanda, *rows, known=known)
    assert set(states(again)) <= {"skip", "same"}
    with pytest.raises(NotNow, match="No row"):
        begin_commit(again, by=cast.wanda, consent=ConsentText.objects.first())
    assert list(Deal.objects.order_by("pk").values_list("pk", "version")) == before
    assert Customer.objects.count() == customers


def test_the_same_rows_from_another_kind_of_file_are_known(cast, zabka):
    imported(cast.wanda, row(close_date="01.03.2031", value="1 234,50"))
    changed = row(close_date="2031-03-01", value=1234.5)
    again = checked(cast.wanda, changed, name="deals.xlsx")
    assert states(again) == ["skip"]
    assert remarks(again)[0][3] == outbound().get().reference


def test_a_colleague_who_sees_none_of_it_is_told_no_reference(cast, zabka):
    """Wanda's deal is not Ula's, who is not on its team."""
    imported(cast.wanda, row())
    again = checked(cast.ula, row())
    assert remarks(again) == [("note", "", "A row of the same content was imported before.", "")]


def test_two_files_checked_before_either_is_imported_make_one_deal(cast, zabka):
    first, second = (checked(cast.wanda, row(crm=crm)) for crm in ("", ""))
    third = checked(cast.wanda, row(crm="C-1"))
    fourth = checked(cast.wanda, row(crm="C-1", name="Other"))
    assert [states(committed(one)) for one in (first, second, third, fourth)] == [
        *(["created"], ["skip"], ["created"], ["skip"])
    ]
    assert outbound().count() == 2


def test_pressed_twice_it_is_done_once(cast, zabka):
    found = checked(cast.wanda, row(), row(name="B"))
    text = ConsentText.objects.first()
    first = begin_commit(found, by=cast.wanda, consent=text)
    second = begin_commit(found, by=cast.wanda, consent=text)
    assert first.job_id == second.job_id
    assert Job.objects.filter(parameters__phase="commit").count() == 1
    work(first)
    run_job.func(first.job_id)
    assert outbound().count() == 2


def test_a_killed_worker_is_followed_by_another_and_no_row_is_done_twice(cast, zabka, monkeypatch):
    begun = begin_commit(
        checked(cast.wanda, *[row(name=f"Deal {n}") for n in range(5)]),
        by=cast.wanda,
        consent=ConsentText.objects.first(),
    )
    monkeypatch.setattr(work_of, "COMMITTED_AT_ONCE", 2)
    real, batches = import_rows.settle_rows, []

    def killed(done, state):
        batches.append(done)
        if len(batches) == 2:
            raise SystemExit
        real(done, state)

    monkeypatch.setattr(import_rows, "settle_rows", killed)
    with pytest.raises(SystemExit):
        run_job.func(begun.job_id)
    monkeypatch.setattr(import_rows, "settle_rows", real)
    assert outbound().count() == 2
    run_job.func(begun.job_id)  # still in the first worker's hand
    assert outbound().count() == 2
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1), tick=False):
        resume_jobs()
        run_job.func(begun.job_id)
    begun.refresh_from_db()
    assert (begun.state, states(begun)) == ("done", ["created"] * 5)
    assert outbound().count() == 5


def test_a_row_is_whole_or_not_at_all(cast, zabka, monkeypatch):
    found = checked(cast.wanda, row(stage="80%"))
    real = lifecycle._marked

    def breaks(deal, **options):
        if deal.progress == 40:
            raise ZeroDivisionError
        return real(deal, **options)

    monkeypatch.setattr(lifecycle, "_marked", breaks)
    done = committed(found)
    assert states(done) == ["failed"]
    assert "Something went wrong" in remarks(done)[0][2]
    assert not Deal.objects.exists()


def test_what_is_refused_at_last_is_said_of_the_row(cast, zabka):
    """A month lies between check and import, and another location's right is gone."""
    found = checked(cast.anna, row(close_date=in_days(10)), row(location="Berlin", name="B"))
    begun = begin_commit(found, by=cast.anna, consent=ConsentText.objects.first())
    assignment = cast.anna.assignments.get()
    assignment.location = cast.warsaw
    assignment.save()
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        work(begun)
    assert states(begun) == ["failed", "failed"]
    assert remarks(begun)[0][1:3] == ("close_date", "Choose today or a later date.")
    assert remarks(begun, 3)[0][1:3] == ("location", "Choose one of your locations.")
    begun.refresh_from_db()
    assert begun.counts == {"failed": 2}


def test_a_new_customer_of_several_rows_is_added_once(cast, zabka):
    new = {"customer": "Nowa S.A.", "address": "Rynek 1", "city": "Kraków"}
    done = imported(
        cast.wanda, row(**new), row(name="B", **new), row(name="C", duns="99-000-0056", **new)
    )
    assert states(done) == ["created"] * 3
    added = Customer.objects.filter(name="Nowa S.A.")
    assert {c.owner for c in added} == {cast.contoso}
    assert added.count() == 1


def test_a_file_that_breaks_in_the_middle_is_not_imported_at_all(cast, zabka, monkeypatch):
    from deals.importing import sheets

    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    found = upload(cast.wanda, *[row(name=f"Deal {n}") for n in range(5)])
    work(begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip"))
    found.refresh_from_db()
    assert (found.state, found.problem) == (
        "unreadable",
        "The file has more than 4 rows; split it.",
    )
    assert not found.lines.exists()


def test_columns_are_chosen_again_until_it_is_imported(cast, zabka):
    found = checked(cast.wanda, row())
    mapping = ["" if key == "notes" else key for key in found.mapping]
    again = work(begin_check(found, by=cast.wanda, mapping=mapping, known="update"))
    assert (again.counts, again.known) == ({"error": 1}, "update")
    with pytest.raises(Invalid, match="Only one column"):
        begin_check(found, by=cast.wanda, mapping=["name", "name", *mapping[2:]], known="skip")
    for wrong in ([], ["password"] * len(mapping), [""] * len(mapping)):
        with pytest.raises(Invalid):
            begin_check(found, by=cast.wanda, mapping=wrong, known="skip")
    done = committed(work(begin_check(found, by=cast.wanda, mapping=found.mapping, known="skip")))
    with pytest.raises(NotNow):
        begin_check(done, by=cast.wanda, mapping=found.mapping, known="skip")
    with pytest.raises(NotNow):
        discard_import(done, by=cast.wanda)


def test_a_small_file_is_checked_at_once(cast, zabka):
    found = upload(cast.wanda, row())
    assert work_of.is_small(found)
    done = work_of.check_at_once(found, by=cast.wanda, mapping=found.mapping, known="skip")
    done.refresh_from_db()
    assert (done.state, done.counts) == ("checked", {"create": 1})
    large = upload(cast.wanda, *[row(name=f"D{n}") for n in range(201)])
    assert not work_of.is_small(large)


def test_an_import_is_its_persons_and_readable_for_admins_of_all(cast, zabka):
    wandas = upload(cast.wanda, row())
    seen = {
        name: list(DealImport.objects.visible_to(user)) for name, user in cast.everybody.items()
    }
    assert {name for name, found in seen.items() if found} == {"wanda", "anna"}
    with pytest.raises(NotAllowed):
        begin_check(wandas, by=cast.anna, mapping=wandas.mapping, known="skip")
    for user in (cast.ula, cast.fay, cast.vera):
        with pytest.raises(NotFound):
            begin_check(wandas, by=user, mapping=wandas.mapping, known="skip")
    cast.wanda.assignments.all().delete()
    assert not DealImport.objects.visible_to(cast.wanda)


def test_who_may_create_no_deals_imports_none(cast):
    for user in (cast.vera, cast.nora, cast.rita, cast.root):
        with pytest.raises(NotAllowed):
            upload(user, row())


def test_what_the_file_held_is_forgotten_after_a_month_and_the_deals_stay(cast, zabka, tmp_path):
    kept = imported(cast.wanda, row(), row(name="", crm="C-2"))
    left = checked(cast.wanda, row(name="Never imported"))
    assert forget_old_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert forget_old_imports() == 2
        assert forget_old_imports() == 0
    assert not DealImport.objects.filter(pk=left.pk).exists()
    line = kept.lines.get()
    assert (line.state, line.cells, line.title) == ("created", [], "")
    kept.refresh_from_db()
    assert (kept.samples, kept.header, kept.counts) == ([], [], {"created": 1, "error": 1})
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
    assert states(checked(cast.wanda, row())) == ["skip"]  # still known


def test_a_deal_closed_as_error_may_come_in_again(cast, zabka):
    imported(cast.wanda, row())
    close_as_error(outbound().get(), by=cast.wanda, reason=Reason.objects.get(code="test"))
    assert states(imported(cast.wanda, row())) == ["created"]
    assert outbound().count() == 2


def test_a_discarded_import_leaves_nothing(cast, zabka, tmp_path):
    found = checked(cast.wanda, row())
    discard_import(found, by=cast.wanda)
    assert not DealImport.objects.exists()
    assert not ImportRow.objects.exists()
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_a_given_up_job_is_taken_up_again_on_request(cast, zabka):
    begun = begin_commit(
        checked(cast.wanda, row()), by=cast.wanda, consent=ConsentText.objects.first()
    )
    Job.objects.filter(pk=begun.job_id).update(state="failed", ended_at=timezone.now())
    again = imports.go_on(begun, by=cast.wanda)
    assert again.job_id != begun.job_id
    assert imports.go_on(again, by=cast.wanda).job_id == again.job_id
    assert states(work(again)) == ["created"]
