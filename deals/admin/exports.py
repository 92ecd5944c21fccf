"""Who exported which deals: to be read, by nobody to be changed."""

from django.contrib import admin

from deals.admin.deals import ReadOnly
from deals.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "user", "tab", "rows", "file_format", "query"]
    list_filter = ["file_format", "tab"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    date_hierarchy = "at"
    show_full_result_count = False
