"""What lists sort and search by, for the deals that are there."""

from django.db import migrations

from deals.models.listing import search_words, sort_key


def fill(apps, schema_editor):
    Deal, Side = apps.get_model("deals", "Deal"), apps.get_model("deals", "Side")
    deals = Deal.objects.select_related("location", "engagement__customer").order_by("pk")
    for deal in deals.iterator(chunk_size=500):
        customer = deal.engagement.customer
        name = customer.name if customer else ""
        Deal.objects.filter(pk=deal.pk).update(
            search=search_words(deal.search, deal.organization_id),
            name_key=sort_key(deal.name or name),
            customer_key=sort_key(name),
            location_key=sort_key(deal.location.name if deal.location else ""),
            country=str(customer.country) if customer else "",
        )
        others = Deal.objects.filter(engagement=deal.engagement_id).exclude(pk=deal.pk)
        statuses = sorted(others.exclude(status="draft").values_list("status", flat=True))
        if deal.status != "draft":
            Side.objects.create(
                deal=deal, organization_id=deal.organization_id, statuses=" ".join(statuses)
            )


class Migration(migrations.Migration):
    dependencies = [("deals", "0008_lists")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
