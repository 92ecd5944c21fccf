"""Deals to read; what changes them is a verb, done by the same actions as everywhere."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.authorize import is_programme_staff
from deals.admin.corrections import correct_view, personal_data_view
from deals.admin.verbs import ACTS, verb_view
from deals.enums import Status
from deals.models import Attachment, Deal, DealEvent, StageMark, TeamMember
from deals.queries.verbs import verbs_for
from portal.text import fold

WORDS_LIMIT = 12


class ReadOnly:
    """To be looked at by whoever may look at deals."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0

    def has_view_permission(self, request, obj=None):
        return True  # with the deal


class TeamInline(ReadOnlyInline):
    model = TeamMember
    fields = ["name", "phone", "email"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(removed_at=None)


class MarkInline(ReadOnlyInline):
    model = StageMark
    fields = ["percent", "user", "at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")


class AttachmentInline(ReadOnlyInline):
    model = Attachment
    fk_name = "deal"
    fields = ["name", "kind", "percent", "size", "uploaded_by", "uploaded_at", "removed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("uploaded_by")


class EventInline(ReadOnlyInline):
    model = DealEvent
    fields = ["at", "kind", "actor", "door", "version", "data"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor")


class StatusFilter(admin.SimpleListFilter):
    """The statuses of deals; drafts are their authors' alone."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [(one.value, one.label) for one in Status if one != Status.DRAFT]

    def queryset(self, request, queryset):
        known = self.value() in Status.values
        return queryset.filter(status=self.value()) if known else queryset


@admin.register(Deal)
class DealAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        *["reference", "deal_name", "customer", "organization", "deal_type"],
        *["status_label", "stage", "submitted_at"],
    ]
    list_filter = [
        *[StatusFilter, "deal_type", "direction", "progress"],
        ("organization", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["search"]
    search_help_text = _("Words of name, customer, IDs, notes or team")
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    change_list_template = "admin/deals/deal/change_list.html"
    inlines = [TeamInline, MarkInline, AttachmentInline, EventInline]
    change_form_template = "admin/deals/deal/change_form.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    *["reference", "name", ("organization", "location")],
                    *[("direction", "deal_type"), ("status_label", "stage")],
                    *[("reason", "surviving"), "reason_notes"],
                ]
            },
        ),
        (_("Customer"), {"fields": ["customer", "contact", "specialist_notes", "consent"]}),
        (
            _("Details"),
            {
                "fields": [
                    *["solutions", ("money", "close_date"), ("crm_id", "campaign_id"), "notes"],
                ]
            },
        ),
        (
            _("History"),
            {
                "fields": [
                    *[("author", "submitted_at"), ("answer_due_at", "closed_at"), "related"],
                ]
            },
        ),
    ]

    def get_queryset(self, request):
        """Drafts are their authors' alone."""
        deals = super().get_queryset(request).exclude(status=Status.DRAFT)
        return deals.select_related(
            *["organization", "location", "author", "reason", "surviving_deal"],
            *["engagement__customer", "engagement__assessment_type"],
        )

    def get_search_results(self, request, queryset, search_term):
        for word in fold(search_term).split()[:WORDS_LIMIT]:
            queryset = queryset.filter(search__contains=word)
        return queryset, False

    # -- columns -------------------------------------------------------------------------
    @admin.display(description=_("deal name"), ordering="name")
    def deal_name(self, deal):
        return deal.name or "–"

    @admin.display(description=_("customer"))
    def customer(self, deal):
        return deal.engagement.customer

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, deal):
        return deal.status_label

    @admin.display(description=_("stage"), ordering="progress")
    def stage(self, deal):
        return f"{deal.progress}% {deal.stage.label}"

    @admin.display(description=_("estimated value"), ordering="value")
    def money(self, deal):
        return f"{deal.value} {deal.currency}" if deal.value else "–"

    # -- the page ------------------------------------------------------------------------
    @admin.display(description=_("customer contact"))
    def contact(self, deal):
        case = deal.engagement
        known = [case.contact_name, str(case.contact_phone or ""), case.contact_email]
        return ", ".join(part for part in known if part) or "–"

    @admin.display(description=_("notes for the solution assessment specialist"))
    def specialist_notes(self, deal):
        return deal.engagement.specialist_notes or "–"

    @admin.display(description=_("consent"))
    def consent(self, deal):
        return getattr(deal.engagement, "consent", None) or "–"

    @admin.display(description=_("solutions"))
    def solutions(self, deal):
        return deal.engagement.solution_names or "–"

    @admin.display(description=_("duplicate of"))
    def surviving(self, deal):
        return link_to(deal.surviving_deal) if deal.surviving_deal else "–"

    @admin.display(description=_("related deals"))
    def related(self, deal):
        others = deal.engagement.deals.exclude(pk=deal.pk).exclude(status=Status.DRAFT)
        links = ((link_to(other),) for other in others)
        return format_html_join(", ", "{}", links) or "–"

    # -- verbs ---------------------------------------------------------------------------
    def get_urls(self):
        own = [
            ("<int:object_id>/verb/<slug:verb>/", self.verb, "deals_deal_verb"),
            ("<int:object_id>/correct/", self.correct, "deals_deal_correct"),
            ("personal-data/", self.personal_data, "deals_deal_personal_data"),
        ]
        guard = self.admin_site.admin_view
        return [*(path(at, guard(view), name=name) for at, view, name in own), *super().get_urls()]

    def correct(self, request, object_id):
        return correct_view(self, request, str(object_id))

    def personal_data(self, request):
        return personal_data_view(self, request)

    def changelist_view(self, request, extra_context=None):
        more = {"may_correct": is_programme_staff(request.user), **(extra_context or {})}
        return super().changelist_view(request, more)

    def verb(self, request, object_id, verb):
        return verb_view(self, request, object_id, verb)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        acts = obj and is_programme_staff(request.user)
        shown = verbs_for(obj, request.user) if acts else []
        context["may_correct"] = acts
        context["verbs"] = [verb for verb in shown if verb.name in ACTS]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def link_to(deal):
    url = reverse("admin:deals_deal_change", args=[deal.pk])
    return format_html('<a href="{}">{}</a> {}', url, deal.reference, deal.status_label)
