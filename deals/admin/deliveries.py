"""Mails that wait, were sent or were parked; a parked one can be tried again."""

from django.contrib import admin, messages
from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from deals.actions.deliveries import try_again
from deals.admin.deals import ReadOnly
from deals.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "recipient",
        "state",
        "is_digest",
        "attempts",
        "last_error",
        "created_at",
        "sent_at",
    ]
    list_filter = ["state", "is_digest"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    actions = ["send_again"]

    def get_ordering(self, request):
        return [Case(When(state=Delivery.State.PARKED, then=Value(0)), default=Value(1)), "-pk"]

    def has_send_permission(self, request):
        return request.user.has_perm("deals.change_delivery")

    @admin.display(description=_("user"), ordering="user__name")
    def recipient(self, delivery):
        return delivery.user

    @admin.action(description=_("Try parked mails again"), permissions=["send"])
    def send_again(self, request, queryset):
        count = try_again(queryset)
        words = ngettext("%d mail is tried again.", "%d mails are tried again.", count)
        self.message_user(request, words % count, messages.SUCCESS)
