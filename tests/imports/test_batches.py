"""Many rows at a time come to the same as one after the other, and none takes another along."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.actions.creation import create_filled_deal
from deals.actions.import_rows import NewRow, create_from_rows
from deals.actions.insert_rows import Judged, insert_rows
from deals.actions.lifecycle import mark_stages
from deals.enums import Door
from deals.forms.rows.judge import Judge
from deals.importing.sheet_lines import Line
from deals.jobs import import_rows
from deals.models import ConsentText, Deal, ImportRow
from deals.models.notification import Preference
from deals.queries.history import faults_of, with_events
from tests.imports.conftest import checked, committed, remarks, states
from tests.imports.rows import row
from tests.imports.tables import contents

pytestmark = pytest.mark.django_db
OF_EACH_KIND = [
    {},
    {"stage": "80%", "team": "warsaw-user@contoso.example", "crm": "C-1"},
    {"solution": "Contoso Backup", "help": "visible"},
    {"solution": "Contoso Backup", "solution2": "", "help": "private", "stage": "Qualified"},
    {"team": "Eve Stranger <eve@x.example>; 600 100 200"},
    {"team": "Ola <ola@x.example>; 600 100 200", "country": "Germany", "customer": "Müller"},
]


def rows_of(cast, zabka, found):
    judge = Judge(cast.wanda, found.mapping, found.known)
    lines = list(found.lines.order_by("number"))
    verdicts = judge.judge([Line(line.number, line.cells) for line in lines])
    return [
        NewRow(line, verdict.plan.steps, verdict.plan.new_customer, verdict.plan.percent)
        for line, verdict in zip(lines, verdicts, strict=True)
    ]


def test_a_batch_leaves_the_same_rows_in_every_table_as_one_after_the_other(cast, zabka):
    from tests.factories import CustomerFactory

    CustomerFactory(name="Müller", country="DE")
    Preference.objects.create(user=cast.ula, notice="team", mail="digest")
    rows = [row(name=f"Deal {n}", **cells) for n, cells in enumerate(OF_EACH_KIND)]
    found = checked(cast.wanda, *rows)
    assert set(states(found)) == {"create"}, [line.remarks for line in found.lines.all()]
    text = ConsentText.objects.first()
    with time_machine.travel(timezone.now(), tick=False):
        with transaction.atomic():
            for one in rows_of(cast, zabka, found):
                deal = create_filled_deal(
                    by=cast.wanda, steps=one.steps, consent=text, door=Door.IMPORT
                )
                mark_stages(deal, by=cast.wanda, percent=one.percent, door=Door.IMPORT)
            singly = contents()
            transaction.set_rollback(True)
        assert create_from_rows(rows_of(cast, zabka, found), by=cast.wanda, consent=text) == {}
        together = contents()
    assert len(together["deals_deal"]) == 11
    for table, expected in singly.items():
        assert together[table] == expected, table
    assert [faults_of(deal, events) for deal, events in with_events(Deal.objects.all())] == [
        []
    ] * 11


def test_rows_are_kept_as_the_model_keeps_them(cast, zabka):
    """Every column of a row that says all, by COPY or `executemany` and by `bulk_create`."""
    found = checked(cast.wanda, row(name=f"{'n' * 149} n", phone="12", notes="Zażółć \n 'gęślą'"))
    kept = found.lines.get()
    deal = Deal.objects.first()
    said = Judged(7, kept.state, kept.cells, " Za\u0142 ", kept.remarks, "f" * 40, deal and deal.pk)
    assert kept.remarks
    insert_rows(found, [said])
    inserted = found.lines.values().get(number=7)
    made = ImportRow(
        deal_import=found,
        organization=cast.contoso,
        number=8,
        state=kept.state,
        cells=kept.cells,
        title=" Za\u0142 ",
        remarks=kept.remarks,
        fingerprint="f" * 40,
        deal=deal,
    )
    ImportRow.objects.bulk_create([made])
    expected = found.lines.values().get(number=8)
    for name in ("id", "number"):
        del inserted[name], expected[name]
    assert inserted == expected


def test_a_row_that_the_database_refuses_fails_alone(cast, zabka, monkeypatch):
    """A value that grew beyond the column between the form and the table."""
    found = checked(cast.wanda, *[row(name=f"Deal {n}") for n in range(5)])
    real = import_rows.NewRow

    def spoiled(line, steps, *rest):
        if line.number == 4:
            steps["details"]["value"] = -1
        return real(line, steps, *rest)

    monkeypatch.setattr(import_rows, "NewRow", spoiled)
    done = committed(found)
    assert states(done) == ["created", "created", "failed", "created", "created"]
    words = "Something went wrong with this row; nothing of it was imported."
    assert [remark[2] for remark in remarks(done, 4)] == [words]
    assert Deal.objects.count() == 8
    assert list(done.lines.filter(deal=None).values_list("number", flat=True)) == [4]


def test_what_the_verbs_refuse_is_said_of_that_row(cast, zabka):
    """Cloud was open to Contoso at the check of the first rows; the others sell something else."""
    rows = [row(name=f"Deal {n}", solution="Contoso Backup", help="private") for n in range(3)]
    found = checked(cast.wanda, row(), *rows)
    new = rows_of(cast, zabka, found)
    cast.cloud.vetted.remove(cast.contoso)
    refusals = create_from_rows(new, by=cast.wanda, consent=ConsentText.objects.first())
    assert [refusal.field for refusal in refusals.values()] == ["assessment_type"]
    assert states(found) == ["create", "created", "created", "created"]


def test_the_queries_of_a_batch_hardly_depend_on_how_many_rows_it_has(cast, zabka):
    def queries(count, start):
        rows = [
            row(name=f"Deal {n}", stage="60%", team=f"P <p{n}@x.example>; 600 100 20{n % 10}")
            for n in range(start, start + count)
        ]
        found = checked(cast.wanda, *rows)
        with CaptureQueriesContext(connection) as captured:
            committed(found)
        return len(captured)

    assert queries(40, 100) - queries(2, 10) <= 6
