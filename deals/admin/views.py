"""The views that people keep of their lists, to read: they are changed in the portal."""

from django.contrib import admin

from deals.admin.deals import ReadOnly
from deals.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "tab", "owner", "organization", "shared", "changed_at"]
    list_filter = ["tab", "shared", ("organization", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["owner", "organization"]
    search_fields = ["name", "owner__email", "owner__name"]
