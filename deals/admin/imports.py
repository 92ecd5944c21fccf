"""Who brought in which file and what became of its rows: to be read, by nobody to be changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from deals.admin.deals import ReadOnly
from deals.models import DealImport


@admin.register(DealImport)
class ImportAdmin(ReadOnly, admin.ModelAdmin):
    """Of the file itself there is only its name: what it held is its organization's."""

    list_display = ["created_at", "file_name", "user", "organization", "state", "rows", "became"]
    list_filter = ["state", "format"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__email", "organization__name", "file_name"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = [
        *("file_name", "format", "size", "user", "organization", "state", "known"),
        *("rows", "became", "not_imported", "consent", "created_at", "ended_at", "forgotten_at"),
    ]

    @admin.display(description=_("deals created or updated"))
    def became(self, deal_import):
        return sum(deal_import.counts.get(state, 0) for state in ("created", "updated"))

    @admin.display(description=_("rows with errors"))
    def not_imported(self, deal_import):
        return deal_import.not_imported
