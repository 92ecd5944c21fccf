"""`manage.py verify_history`: what happened leads to what is there, and who tampers is found."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.actions.details import edit_deal
from deals.actions.team import Member, set_team
from deals.models import Deal, DealEvent, Engagement
from deals.models.append_only import drop_triggers, make_append_only
from tests.factories import make_deal, make_draft


@pytest.fixture
def deal(cast):
    deal = make_deal(by=cast.ula, location=cast.warsaw, deal_type="co_sell")
    deal = edit_deal(
        deal, by=cast.ula, values={"value": Decimal("99"), "notes": "New  notes\u200b."}
    )
    jan = Member("Jan Nowy", "+48600100200", "jan@contoso.example")
    return set_team(deal, by=cast.ula, members=[jan])


@contextmanager
def off_guard():
    """The administrator of the database takes the triggers away for a moment."""
    drop_triggers(connection)
    yield DealEvent.objects
    make_append_only(connection)


def verified(*references):
    said = StringIO()
    call_command("verify_history", *references, stdout=said, stderr=said)
    return said.getvalue()


def fault(*references):
    said = StringIO()
    with pytest.raises(CommandError, match="can't be trusted"):
        call_command("verify_history", *references, stdout=said, stderr=said)
    return said.getvalue()


def test_untouched_histories_are_right(deal):
    assert "2 deals, 4 events: 0 faults" in verified()
    assert "1 deals, 3 events: 0 faults" in verified(deal.reference.lower())


def test_a_deal_that_does_not_exist_is_said(deal):
    with pytest.raises(CommandError, match="no such deal: D-000000"):
        verified("D-000000")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": "1.00"}, "value: stored '1.00', history '99.00'"),
        ({"notes": "Never said."}, "notes: stored 'Never said.', history 'New notes.'"),
        ({"progress": 80}, "progress: stored 80, history 10"),
        ({"version": 9}, "version: stored 9"),
    ],
)
def test_a_value_changed_behind_the_back_of_history_is_named(deal, values, said):
    Deal.objects.filter(pk=deal.pk).update(**values)
    assert f"{deal.reference} {said}" in fault()


def test_so_are_the_team_and_what_parties_share(deal):
    deal.team.update(removed_at=deal.submitted_at)
    Engagement.objects.update(help_wanted="quotes")
    said = fault(deal.reference)
    assert f"{deal.reference} team: stored [], history [" in said
    assert "help_wanted: stored 'quotes', history 'general'" in said


@pytest.mark.parametrize("kind", ["created", "edited", "team_changed"])
def test_a_removed_event_is_found(deal, kind):
    with off_guard() as events:
        events.filter(deal=deal, kind=kind)._raw_delete("default")
    said = fault(deal.reference)
    assert f"{deal.reference} beginning" in said or f"{deal.reference} version" in said


def test_a_changed_event_is_found(deal):
    with off_guard(), connection.cursor() as sql:
        sql.execute("UPDATE deals_dealevent SET state = '{}' WHERE kind = 'edited'")
    assert "value: stored '99.00', history '125000.50'" in fault()


def test_time_that_goes_backwards_is_found(deal):
    with off_guard(), connection.cursor() as sql:
        event = deal.events.get(kind="edited")
        early = connection.ops.adapt_datetimefield_value(event.at - timedelta(days=1))
        sql.execute("UPDATE deals_dealevent SET at = %s WHERE id = %s", [early, event.pk])
    assert f"{deal.reference} time of version" in fault()


def test_deals_from_before_begin_with_a_baseline(cast, deal):
    with off_guard(), connection.cursor() as sql:
        sql.execute("UPDATE deals_dealevent SET state = '{}'")
    assert "value: stored '99.00', history None" in fault()
    import_module("deals.migrations.0006_history").begin_history(apps, None)
    assert "2 deals, 6 events: 0 faults" in verified()
    edit_deal(deal, by=cast.anna, values={"value": Decimal("100")})
    assert deal.events.get(version=deal.version + 1).state == {"value": "100.00"}
    assert "0 faults" in verified()


def test_drafts_have_no_history(cast, deal):
    make_draft(by=cast.ula, location=cast.warsaw)
    assert "2 deals" in verified()


def test_history_holds_no_contact(deal):
    told = str(list(DealEvent.objects.values_list("state", "data")))
    for personal in ("Nowak", "48600300400", "jan.nowak", "Jan Nowy", "jan@contoso"):
        assert personal not in told


@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_grow_with_deals(cast, deal, more):
    for _ in range(more):
        make_deal(by=cast.ula, location=cast.warsaw)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        verified()
    assert len(queries) == 5
