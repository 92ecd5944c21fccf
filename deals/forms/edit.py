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


class Merging:
    """A form that also posts what each field held when its page was made, as `initial-<name>`.

    So what somebody changes themselves is told from what others changed meanwhile.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.show_hidden_initial = self.add_initial_prefix(name) in self.data

    def bases(self):
        """Name and value of each hidden input: as posted, else as stored."""
        for name, field in self.fields.items():
            hidden = self.add_initial_prefix(name)
            if field.show_hidden_initial:
                values = self.data.getlist(hidden)
            else:
                stored = field.prepare_value(self.get_initial_for_field(field, name))
                values = stored if isinstance(stored, list) else [stored]
            yield from ((hidden, "" if value is None else str(value)) for value in values)

    def base_of(self, name):
        """The value when the page was made; None for what can't be one."""
        field, hidden = self.fields[name], self.add_initial_prefix(name)
        if not field.show_hidden_initial:
            return self.get_initial_for_field(field, name)
        try:
            return field.clean(self._widget_data_value(field.hidden_widget(), hidden))
        except forms.ValidationError:
            return None


class EditContactForm(Merging, ContactForm):
    pass


class EditDetailsForm(Merging, DetailsForm):
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


class EditSolutionsForm(Merging, forms.ModelForm):
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
    Group.CONTACT: EditContactForm,
    Group.SOLUTIONS: EditSolutionsForm,
}


def edit_forms(deal, user, groups, data=None):
    """The forms of those groups that have one here, by the group's name."""
    return {
        str(group): form(data, draft=deal, user=user)
        for group, form in FORMS.items()
        if group in groups
    }


def posted_with_bases(data, group):
    """Whether a form of that group was on the page that was posted."""
    return any(f"initial-{name}" in data for name in FIELDS[group])
