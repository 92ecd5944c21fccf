"""Nobody changes or removes an event: not through the model, not in SQL."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from deals.models import DealEvent
from tests.factories import make_deal

REFUSED = "Events are never changed or removed"


@pytest.fixture
def event(cast):
    event = make_deal(by=cast.ula, location=cast.warsaw).events.get(kind="created")
    connection.check_constraints()  # as at a commit: nothing is left to be done to the table
    return event


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: DealEvent.objects.update(kind="won"),
        lambda event: DealEvent.objects.filter(pk=event.pk).delete(),
        lambda event: DealEvent.objects.bulk_update([event], ["kind"]),
        lambda event: event.deal.events.update(kind="won"),
        lambda event: DealEvent.objects.update_or_create(pk=event.pk, defaults={"kind": "won"}),
    ],
)
def test_the_model_refuses(event, attempt):
    with pytest.raises(TypeError, match="Events are never"):
        attempt(event)
    assert DealEvent.objects.get(pk=event.pk).kind == "created"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deals_dealevent SET kind = 'won'",
        "DELETE FROM deals_dealevent",
        "DELETE FROM deals_dealevent WHERE deal_id = %s",
        "UPDATE deals_dealevent SET data = '{}' WHERE deal_id = %s",
    ],
)
def test_the_database_refuses(event, statement):
    values = [event.deal_id] if "%s" in statement else []
    with (
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(statement, values)
    assert DealEvent.objects.get(pk=event.pk).data == event.data


def test_a_table_of_events_is_not_emptied_at_once(event):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with (
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute("TRUNCATE deals_dealevent CASCADE")
    assert DealEvent.objects.filter(pk=event.pk).exists()


def test_migrating_again_makes_lost_triggers_anew(event):
    name = "deals_dealevent_no_delete"
    on = " ON deals_dealevent" if connection.vendor == "postgresql" else ""
    with connection.cursor() as sql:
        sql.execute(f"DROP TRIGGER {name}{on}")
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        DealEvent.objects.filter(pk=event.pk)._raw_delete("default")
