"""Assessment types with the partners vetted for them, solutions, reasons, consent texts."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.models.organization import Kind
from deals.models import AssessmentType, ConsentText, Deal, Engagement, Reason, Solution
from portal.admin import KeptAdmin


@admin.register(AssessmentType)
class AssessmentTypeAdmin(KeptAdmin):
    list_display = ["name", "description", "vetted_count", "eligible_for_registration", "is_active"]
    list_filter = [
        "is_active",
        "eligible_for_registration",
        ("vetted", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["name", "description"]
    filter_horizontal = ["vetted"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(vetted_n=Count("vetted"))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = Organization.objects.filter(kind=Kind.PARTNER)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("vetted partners"), ordering="vetted_n")
    def vetted_count(self, kind):
        return kind.vetted_n

    def is_in_use(self, kind):
        return Engagement.objects.filter(assessment_type=kind).exists()


@admin.register(Solution)
class SolutionAdmin(KeptAdmin):
    list_display = ["name", "description", "eligible_for_registration", "is_active"]
    list_filter = ["is_active", "eligible_for_registration"]
    search_fields = ["name", "description"]

    def is_in_use(self, solution):
        return solution.engagement_set.exists()


@admin.register(Reason)
class ReasonAdmin(KeptAdmin):
    list_display = ["label", "label_pl", "given_for", "code", "notes_required", "is_active"]
    list_filter = ["given_for", "is_active"]
    search_fields = ["label", "label_pl", "code"]
    ordering = ["given_for", "position", "pk"]

    def get_readonly_fields(self, request, obj=None):
        """History refers to the code, and deals to what it was given for."""
        return ["given_for", "code"] if obj else []

    def is_in_use(self, reason):
        return is_given(reason)


def is_given(reason):
    (relation,) = (
        field
        for field in Reason._meta.get_fields(include_hidden=True)
        if field.is_relation and field.related_model is Deal
    )
    return relation.related_model._base_manager.filter(reason=reason).exists()


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):
    """A published text is evidence: a change is a new version."""

    list_display = ["version", "published_at", "beginning"]
    search_fields = ["version", "text"]
    fields = ["version", "text", "text_pl"]

    @admin.display(description=_("text"))
    def beginning(self, consent_text):
        return consent_text.text[:120]

    def get_readonly_fields(self, request, obj=None):
        return ["version", "text", "text_pl", "published_at"] if obj else []

    def get_fields(self, request, obj=None):
        return [*self.fields, "published_at"] if obj else self.fields

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) or super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False
