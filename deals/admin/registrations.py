"""Registrations to read; partners and the vendor's reviewers change them in the portal."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from deals.admin.deals import ReadOnly, ReadOnlyInline
from deals.models import Registration, Round


class RoundInline(ReadOnlyInline):
    model = Round
    fields = ["number", "sent_at", "sent_by", "changes", "remarks_written"]
    readonly_fields = ["remarks_written"]

    def get_queryset(self, request):
        rounds = super().get_queryset(request)
        return rounds.select_related("sent_by").prefetch_related("remarks")

    @admin.display(description=_("remarks"))
    def remarks_written(self, one):
        return "\n".join(map(str, one.remarks.all())) or "–"


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["of_deal", "organization", "customer", "item", "status", "review_due_at"]
    list_filter = ["status", ("deal__organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = [
        "deal__organization",
        "deal__engagement__customer",
        "customer",
        "solution",
        "assessment_type",
    ]
    search_fields = ["deal__reference", "deal__name", "customer__name"]
    date_hierarchy = "submitted_at"
    inlines = [RoundInline]

    @admin.display(description=_("deal"), ordering="deal__reference")
    def of_deal(self, registration):
        return registration.deal

    @admin.display(description=_("organization"), ordering="deal__organization__name")
    def organization(self, registration):
        return registration.deal.organization

    @admin.display(description=_("solution"))
    def item(self, registration):
        return registration.item
