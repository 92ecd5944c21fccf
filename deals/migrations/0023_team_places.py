from django.db import migrations, models

from deals.models.team_places import drop_team_places, make_team_places, place_all


def place(apps, schema_editor):
    place_all(schema_editor.connection)  # before the triggers, which would do it once more
    make_team_places(schema_editor.connection)


def drop(apps, schema_editor):
    drop_team_places(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("deals", "0022_remind_at")]

    operations = [
        migrations.AddField(
            model_name="teammember",
            name="at_location",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="teammember",
            name="at_organization",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="teammember",
            name="tab",
            field=models.CharField(db_default="", editable=False, max_length=10),
        ),
        migrations.RunPython(place, drop),
        migrations.AddIndex(
            model_name="teammember",
            index=models.Index(
                condition=models.Q(("removed_at", None)),
                fields=["email", "at_organization", "tab", "at_location"],
                name="team_by_tab",
            ),
        ),
    ]
