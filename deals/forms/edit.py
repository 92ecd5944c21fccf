"""The wizard's forms, with what may still change after creation (spec section 6)."""

from copy import copy

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.editability import FIELDS, Group
from deals.forms.fields import ChosenField
from deals.forms.steps import ContactForm, DetailsForm
from deals.guards import SOLUTIONS_LIMIT
from deals.models import Engagement, Solution


class EditDetailsForm(DetailsForm):
    """Details without the location.

    At creation the close date is today or later (spec 5.3). Afterwards it may also lie in the
    past, so that a deal that slipped can be put right, but not before the deal was created;
    what is stored already stays allowed.
    """

    class Meta(DetailsForm.Meta):
        fields = FIELDS[Group.DETAILS]

    def clean_close_date(self):
        chosen = self.cleaned_data["close_date"]
        if "close_date" not in self.changed_data:
            return chosen
        today, created = timezone.localdate(), timezone.localdate(self.instance.submitted_at)
        if chosen < created:
            message = _("Choose %s, when the deal was created, or later.") % date_format(created)
            raise forms.ValidationError(message)
        if chosen.year > today.year + 20:
            raise forms.ValidationError(_("Choose a date within the next 20 years."))
        return chosen


class EditSolutionsForm(forms.ModelForm):
    """Solutions of the catalogue; those chosen stay on offer when the catalogue drops them."""

    class Meta:
        model = Engagement
        fields = FIELDS[Group.SOLUTIONS]
        widgets = {"solutions": forms.CheckboxSelectMultiple}
        field_classes = {"solutions": ChosenField}
        error_messages = {
            "solutions": {"required": gettext_lazy("Choose at least one solution.")},
        }

    def __init__(self, *args, draft, user=None, **kwargs):
        super().__init__(*args, instance=copy(draft.engagement), **kwargs)
        chosen = [solution.pk for solution in draft.engagement.chosen_solutions]
        offered = Solution.objects.filter(is_active=True) | Solution.objects.filter(pk__in=chosen)
        self.fields["solutions"].queryset = offered
        self.fields["solutions"].required = True

    def clean_solutions(self):
        solutions = self.cleaned_data["solutions"]
        if len(solutions) > SOLUTIONS_LIMIT:
            message = _("Choose at most %d solutions.") % SOLUTIONS_LIMIT
            raise forms.ValidationError(message)
        return solutions


FORMS = {
    Group.DETAILS: EditDetailsForm,
    Group.CONTACT: ContactForm,
    Group.SOLUTIONS: EditSolutionsForm,
}


def edit_forms(deal, user, groups, data=None):
    """The forms of those groups that have one here, by the group's name."""
    return {
        str(group): form(data, draft=deal, user=user)
        for group, form in FORMS.items()
        if group in groups
    }
