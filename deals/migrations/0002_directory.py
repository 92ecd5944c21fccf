"""The directory: folded names with their indexes; numbers are unique where they may be."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import deals.models.numbers
import deals.models.reference
import deals.models.search
from deals.models.search import fold_name
from deals.models.words import drop_words_index, make_words_index


def fold_names(apps, schema_editor):
    Customer = apps.get_model("deals", "Customer")
    for customer in Customer.objects.iterator():
        Customer.objects.filter(pk=customer.pk).update(search=fold_name(customer.name))


def make_index(apps, schema_editor):
    make_words_index(schema_editor.connection)


def drop_index(apps, schema_editor):
    drop_words_index(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("deals", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="search",
            field=deals.models.search.FoldedName(default="", editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name="customer",
            name="duns",
            field=deals.models.numbers.Duns(
                blank=True, max_length=9, null=True, verbose_name="D-U-N-S number"
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="lei",
            field=deals.models.numbers.Lei(
                blank=True, max_length=20, null=True, verbose_name="LEI"
            ),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["search", "id"], name="customer_by_name"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["country", "search", "id"], name="customer_by_country"),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["gleif", "file", "portal", "demo"])),
                name="customer_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duns", ""), _negated=True), models.Q(("lei", ""), _negated=True)
                ),
                name="customer_number_or_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner", None)),
                fields=("duns",),
                name="customer_duns_once",
                violation_error_message="Another customer has this D-U-N-S number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner", None)),
                fields=("lei",),
                name="customer_lei_once",
                violation_error_message="Another customer has this LEI.",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False)),
                fields=("owner", "duns"),
                name="customer_duns_once_per_owner",
                violation_error_message="Another customer has this D-U-N-S number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("owner__isnull", False)),
                fields=("owner", "lei"),
                name="customer_lei_once_per_owner",
                violation_error_message="Another customer has this LEI.",
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="added_by",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Seen by this organization only, until confirmed.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.organization",
                verbose_name="added by",
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to="deals.customer",
                verbose_name="parent company",
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="public_id",
            field=models.CharField(
                default=deals.models.reference.new_public_id, editable=False, max_length=12
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("owner__isnull", False)),
                fields=["owner", "id"],
                name="customer_by_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent"],
                name="customer_by_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("added_by__isnull", False)),
                fields=["added_by"],
                name="customer_by_added_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                fields=("public_id",), name="customer_public_id_once"
            ),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
