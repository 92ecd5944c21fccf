"""The administration's name, its sign-in, and what its pages share."""

from functools import update_wrapper

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

admin.site.site_header = gettext_lazy("Cosell administration")
admin.site.site_title = gettext_lazy("Cosell administration")
admin.site.index_title = gettext_lazy("Programme")
apps.get_app_config("django_tasks_database").verbose_name = gettext_lazy("Background work")


def to_index(request, extra_context=None):
    """Django's own form would try any password for who is staff already, without throttling."""
    return HttpResponseRedirect(reverse("admin:index"))


# One sign-in for all, with its throttling.
admin.site.login = secure_admin_login(to_index)


checked_view = admin.site.admin_view


def readable_view(view, cacheable=False):
    """A page of the administration; an address with a NUL, which PostgreSQL refuses, loses all."""

    def inner(request, *args, **kwargs):
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return HttpResponseRedirect(request.path)
        return view(request, *args, **kwargs)

    return checked_view(update_wrapper(inner, view), cacheable)


admin.site.admin_view = readable_view


class KeptAdmin(admin.ModelAdmin):
    """Rows that others refer to stay: deleting one of those says what to do instead.

    There is no deleting in bulk, which would collect everything that hangs on many rows.
    """

    def is_in_use(self, obj):
        """Whether something refers to the row that must not lose it."""
        raise NotImplementedError

    instead = gettext_lazy("Take “active” away instead.")

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj and self.has_delete_permission(request, obj) and self.is_in_use(obj):
            words = _("“%(name)s” is in use and can't be deleted. %(instead)s")
            values = {"name": obj, "instead": self.instead}
            self.message_user(request, words % values, messages.ERROR)
            opts = self.opts
            change = f"admin:{opts.app_label}_{opts.model_name}_change"
            return HttpResponseRedirect(reverse(change, args=[obj.pk]))
        return super().delete_view(request, object_id, extra_context)
