"""Lists: their tab, sort keys with an index for each order, and the words they search."""

import deals.models.listing
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models
from deals.models.deal_words import drop_deal_words, make_deal_words


def make_words(apps, schema_editor):
    make_deal_words(schema_editor.connection)


def drop_words(apps, schema_editor):
    drop_deal_words(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_reviewer'),
        ('deals', '0007_registration'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Side',
            fields=[
                ('deal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='side', serialize=False, to='deals.deal')),
                ('statuses', models.CharField(max_length=40)),
            ],
            options={
                'verbose_name': 'other side',
                'verbose_name_plural': 'other sides',
            },
        ),
        migrations.RemoveIndex(
            model_name='deal',
            name='deal_by_created',
        ),
        migrations.RemoveIndex(
            model_name='deal',
            name='deal_by_closed',
        ),
        migrations.AddField(
            model_name='deal',
            name='country',
            field=models.CharField(default='', editable=False, max_length=2),
        ),
        migrations.AddField(
            model_name='deal',
            name='customer_key',
            field=deals.models.listing.SortKey(default='', editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='deal',
            name='location_key',
            field=deals.models.listing.SortKey(default='', editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='deal',
            name='name_key',
            field=deals.models.listing.SortKey(default='', editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name='deal',
            name='tab',
            field=deals.models.listing.Tab(db_persist=True, expression=models.Case(models.When(status='draft', then=models.Value('drafts')), models.When(direction='inbound', status__in=('received', 'accepted'), then=models.Value('inbound')), models.When(status__in=('received', 'accepted'), then=models.Value('outbound')), default=models.Value('closed'), output_field=models.CharField(max_length=10)), output_field=models.CharField(max_length=10)),
        ),
        migrations.AlterField(
            model_name='deal',
            name='search',
            field=deals.models.listing.SearchText(default='', editable=False),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('submitted_at'), models.F('id'), name='deal_by_created'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), django.db.models.functions.comparison.Coalesce('closed_at', 'answer_due_at'), models.F('id'), name='deal_by_closed'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), deals.models.listing.Filled('answer_due_at', filling='9999-12-31 00:00:00'), models.F('id'), name='deal_by_due'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), deals.models.listing.Filled('close_date', filling='9999-12-31'), models.F('id'), name='deal_by_close_date'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('name_key'), models.F('id'), name='deal_by_name'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('customer_key'), models.F('id'), name='deal_by_customer'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('location_key'), models.F('id'), name='deal_by_location'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('country'), models.F('id'), name='deal_by_country'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('deal_type'), models.F('id'), name='deal_by_type'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('status'), models.F('id'), name='deal_by_status'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('progress'), models.F('id'), name='deal_by_stage'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), deals.models.listing.Filled('value', filling='0', output_field=models.Field()), models.F('id'), name='deal_by_value'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), models.F('currency'), models.F('id'), name='deal_by_currency'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), deals.models.listing.ByBytes('crm_id'), models.F('id'), name='deal_by_crm_id'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('organization'), models.F('tab'), deals.models.listing.ByBytes('campaign_id'), models.F('id'), name='deal_by_campaign_id'),
        ),
        migrations.AddField(
            model_name='side',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization'),
        ),
        migrations.AddIndex(
            model_name='side',
            index=models.Index(fields=['organization', 'statuses', 'deal'], name='side_by_status'),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
