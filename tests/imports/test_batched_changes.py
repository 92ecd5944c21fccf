"""Deals are updated and undone many at a time, and it comes to the same as one after the other."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.actions.answers import accept_deal
from deals.actions.comments import add_comment
from deals.actions.details import edit_deal
from deals.actions.import_undo import undo_reason, undo_rows
from deals.actions.import_updates import ChangedRow, update_from_rows
from deals.actions.lifecycle import close_as_error, mark_stages
from deals.actions.team import set_team
from deals.enums import Direction, Door, Status
from deals.forms.rows.judge import Judge
from deals.importing.sheet_lines import Line
from deals.jobs import import_rows
from deals.models import Deal
from deals.models.notification import Preference
from deals.queries.history import faults_of, with_events
from tests.factories import CustomerFactory
from tests.imports.conftest import checked, committed, imported, remarks, states, undone
from tests.imports.rows import in_days, row
from tests.imports.tables import contents

pytestmark = pytest.mark.django_db
PEOPLE = "Ola <ola@x.example>; 600 100 200"
BEFORE = [
    {},
    {"solution": "Contoso Backup", "help": "visible"},
    {"team": PEOPLE, "stage": "20%"},
    {"solution": "Contoso Backup", "help": "private"},
    {"team": "warsaw-user@contoso.example"},
    {},
]
# What each of them is told otherwise.
CHANGED = [
    {"value": "5 000", "close_date": in_days(90), "first": "Anna"},
    {"solution": "Contoso Backup", "solution2": "Contoso Analytics", "stage": "60%"},
    {"team": PEOPLE.replace("200", "201"), "notes": "They call back."},
    {"solution": "Contoso Analytics", "campaign": "K-1", "team": "warsaw-user@contoso.example"},
    {"name": "Other name", "team": PEOPLE, "stage": "80%"},
    {"team": "warsaw-user@contoso.example"},
]


def cells_of(kinds):
    return [row(**{"name": f"Deal {n}", "crm": f"C-{n}"} | kind) for n, kind in enumerate(kinds)]


@pytest.fixture
def sold(cast, zabka):
    Preference.objects.create(user=cast.ula, notice="team", mail="at_once")
    return imported(cast.wanda, *cells_of(BEFORE))


def to_change(cast, found):
    judge = Judge(cast.wanda, found.mapping, found.known)
    lines = list(found.lines.order_by("number"))
    verdicts = judge.judge([Line(line.number, line.cells) for line in lines])
    plans = [verdict.plan for verdict in verdicts]
    return [
        ChangedRow(line, plan.deal, plan.values, plan.team, plan.percent)
        for line, plan in zip(lines, plans, strict=True)
    ]


def change_singly(one, by):
    known = {"by": by, "door": Door.IMPORT}
    deal = one.deal
    if one.values:
        deal = edit_deal(deal, values=one.values, **known)
    if one.team:
        deal = set_team(deal, members=one.team, **known)
    mark_stages(deal, percent=one.percent, **known)


def assert_the_same(singly, together):
    for table, expected in singly.items():
        assert together[table] == expected, table
    told = list(with_events(Deal.objects.all()))
    assert [faults_of(deal, events) for deal, events in told] == [[]] * len(told)


def test_a_batch_of_updates_leaves_what_the_verbs_leave_one_after_the_other(cast, sold):
    found = checked(cast.wanda, *cells_of(CHANGED), known="update")
    assert set(states(found)) == {"update"}, [line.remarks for line in found.lines.all()]
    with time_machine.travel(timezone.now(), tick=False):
        before = contents()
        with transaction.atomic():
            for one in to_change(cast, found):
                change_singly(one, cast.wanda)
            singly = contents()
            transaction.set_rollback(True)
        assert update_from_rows(to_change(cast, found), by=cast.wanda) == {}
        together = contents()
    changed = {table for table in before if before[table] != together[table]}
    assert {"deals_deal", "deals_engagement", "deals_engagement_solutions"} <= changed
    assert {"deals_teammember", "deals_stagemark", "deals_notification", "tasks"} <= changed
    assert_the_same(singly, together)


def test_a_batch_of_undone_rows_leaves_what_the_verb_leaves_one_after_the_other(cast, sold):
    rows = list(sold.lines.order_by("number"))
    words = "The import of deals.csv was undone."
    with time_machine.travel(timezone.now(), tick=False):
        with transaction.atomic():
            for one in rows:
                known = {"by": cast.wanda, "door": Door.IMPORT}
                close_as_error(one.deal, reason=undo_reason(), notes=words, **known)
            singly = contents()
            transaction.set_rollback(True)
        assert undo_rows(rows, by=cast.wanda, file_name="deals.csv") == {}
        assert_the_same(singly, contents())
    assert set(states(sold)) == {"undone"}


def test_an_update_that_the_database_refuses_fails_alone(cast, sold, monkeypatch):
    found = checked(cast.wanda, *cells_of(CHANGED), known="update")
    real = import_rows.ChangedRow

    def spoiled(line, deal, values, *rest):
        return real(line, deal, values | {"value": -1} if line.number == 4 else values, *rest)

    monkeypatch.setattr(import_rows, "ChangedRow", spoiled)
    done = committed(found)
    assert states(done) == ["updated", "updated", "failed", *["updated"] * 3]
    words = "Something went wrong with this row; nothing of it was imported."
    assert remarks(done, 4)[-1][2] == words
    spared = done.lines.get(number=4)
    assert spared.deal.events.exclude(door="import").count() == 0
    assert [m.phone.as_e164 for m in spared.deal.current_team][1] == "+48600100200"


def test_what_may_not_be_changed_any_more_is_said_of_that_row(cast, sold):
    """The vendor accepts after the rows were judged, so that the contact is fixed."""
    found = checked(cast.wanda, *cells_of(CHANGED), known="update")
    rows = to_change(cast, found)
    theirs = sold.lines.get(number=2).deal.sent_to.get()
    values = {"name": "N", "value": 1, "currency": "EUR", "notes": "x"}
    accept_deal(theirs, by=cast.sam, values=values | {"close_date": timezone.localdate()})
    close_as_error(rows[3].deal, by=cast.wanda, reason=undo_reason())
    refusals = update_from_rows(rows, by=cast.wanda)
    assert list(refusals) == [rows[0].row.pk, rows[3].row.pk]
    assert states(found) == ["update", "updated", "updated", "update", "updated", "updated"]
    assert sold.lines.get(number=2).deal.value != 5000


def test_undoing_many_keeps_what_was_touched_and_says_why(cast, sold):
    deals = {one.number: one.deal for one in sold.lines.select_related("deal")}
    add_comment(deals[3], by=cast.anna, text="Look at this.", shared=False)
    edit_deal(deals[5], by=cast.anna, values={"notes": "Ours."})
    done = undone(sold)
    assert states(done) == ["undone", "created", "undone", "created", "undone", "undone"]
    assert {remarks(done, n)[0][2] for n in (3, 5)} == {"Somebody has worked on the deal since."}
    closed = Deal.objects.filter(status=Status.ERROR, direction=Direction.OUTBOUND)
    assert closed.count() == 4


def test_the_queries_hardly_depend_on_how_many_rows_are_changed_or_undone(cast, zabka):
    CustomerFactory.create_batch(2)

    def queries(count, start):
        many = [{"name": f"Deal {n}", "crm": f"C-{n}"} for n in range(start, start + count)]
        made = imported(cast.wanda, *[row(**one) for one in many])
        told = {"value": "9", "stage": "40%", "team": PEOPLE, "first": "Ewa"}
        found = checked(cast.wanda, *[row(**one, **told) for one in many], known="update")
        with CaptureQueriesContext(connection) as changing:
            committed(found)
        assert set(states(found)) == {"updated"}
        made = imported(cast.wanda, *[row(name=f"U {one['name']}") for one in many])
        with CaptureQueriesContext(connection) as undoing:
            undone(made)
        assert set(states(made)) == {"undone"}
        return len(changing), len(undoing)

    few, more = queries(2, 10), queries(40, 100)
    assert more[0] - few[0] <= 6, (few, more)
    assert more[1] - few[1] <= 6, (few, more)
    assert more[1] <= 60, more
