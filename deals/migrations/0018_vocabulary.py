"""The words of confirmed customers' names, learnt from those that are there."""

from django.db import migrations, models

import deals.models.listing
from deals.actions.vocabulary import learn_words

BATCH = 20_000


def learn(apps, schema_editor):
    Customer = apps.get_model("deals", "Customer")
    last = 0
    confirmed = Customer.objects.filter(owner=None).order_by("pk").values_list("pk", "search")
    while rows := list(confirmed.filter(pk__gt=last)[:BATCH]):
        last = rows[-1][0]
        learn_words(search for _pk, search in rows)


class Migration(migrations.Migration):
    dependencies = [("deals", "0017_bulk")]

    operations = [
        migrations.CreateModel(
            name="DirectoryWord",
            fields=[
                (
                    "word",
                    deals.models.listing.SortKey(
                        default="",
                        editable=False,
                        max_length=80,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("names", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "word of the directory",
                "verbose_name_plural": "words of the directory",
            },
        ),
        migrations.RunPython(learn, migrations.RunPython.noop),
    ]
