"""Texts of Django and its packages that our Polish says better, or that they leave in English.

Django puts a name into a sentence as it is, "Wybierz transakcja do zmiany"; a catalogue of ours
goes before its own. Only what stands here, marked, gets into ours; nothing imports it.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

ADMINISTRATION = (
    _("- Select an option -"),
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Add %s"),
    _("Change %s"),
    _("View %s"),
    _("Search %(name)s"),
    _("Filter by %(field_name)s"),
    _("Pagination %(name)s"),
    _("Pagination %(name)s entries"),
    _("Add another %(verbose_name)s"),
    _("Add another %(model)s"),
    _("Change selected %(model)s"),
    _("Delete selected %(model)s"),
    _("View selected %(model)s"),
    _("Delete selected %(verbose_name_plural)s"),
    _("Cannot delete %(name)s"),
    _("Select all %(total_count)s %(module_name)s"),
)
TOLD = (
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("%(name)s with ID “%(key)s” doesn’t exist. Perhaps it was deleted?"),
    ngettext_lazy(
        "%(count)s %(name)s was changed successfully.",
        "%(count)s %(name)s were changed successfully.",
    ),
    _(
        "Are you sure you want to delete the selected %(objects_name)s? All of the following"
        " objects and their related items will be deleted:"
    ),
    _(
        "Deleting the selected %(objects_name)s would require deleting the following protected"
        " related objects:"
    ),
    _(
        "Deleting the selected %(objects_name)s would result in deleting related objects, but your"
        " account doesn't have permission to delete the following types of objects:"
    ),
)
WORK = (_("Task Result"), _("Task Results"))
