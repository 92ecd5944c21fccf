"""The directory's index of words by letter, with country, city and postal code."""

from django.db import migrations

import deals.models.search
from deals.models.search import fold_place, fold_postal_code
from deals.models.words import drop_former_words_index, drop_words_index, make_words_index

BATCH = 5000


def fold_addresses(apps, schema_editor):
    Customer = apps.get_model("deals", "Customer")
    last = 0
    while rows := list(Customer.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        keys = [
            (fold_place(r.address), fold_place(r.city), fold_postal_code(r.postal_code), r.pk)
            for r in rows
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE deals_customer SET street_key = %s, city_key = %s, postal_key = %s"
                " WHERE id = %s",
                keys,
            )


def drop_former(apps, schema_editor):
    drop_former_words_index(schema_editor.connection)


def make_index(apps, schema_editor):
    make_words_index(schema_editor.connection)


def drop_index(apps, schema_editor):
    drop_words_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("deals", "0014_imports")]

    operations = [
        migrations.RunPython(drop_former, migrations.RunPython.noop),
        migrations.AddField(
            model_name="customer",
            name="street_key",
            field=deals.models.search.FoldedPlace(of="address"),
        ),
        migrations.AddField(
            model_name="customer",
            name="city_key",
            field=deals.models.search.FoldedPlace(of="city"),
        ),
        migrations.AddField(
            model_name="customer",
            name="postal_key",
            field=deals.models.search.FoldedPostalCode(),
        ),
        migrations.RunPython(fold_addresses, migrations.RunPython.noop),
        migrations.RunPython(make_index, drop_index),
    ]
