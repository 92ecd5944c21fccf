from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deals", "0019_retired_customers")]

    operations = [
        migrations.RemoveIndex(model_name="teammember", name="team_email_deal"),
        migrations.AddIndex(
            model_name="teammember",
            index=models.Index(fields=["email", "removed_at", "deal"], name="team_by_email"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["organization", "id"], name="deal_newest"),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status", "accepted")),
                fields=["organization", "id"],
                name="deal_under_way",
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("status", "accepted")),
                fields=["organization", "close_date", "id"],
                name="deal_passing",
            ),
        ),
    ]
