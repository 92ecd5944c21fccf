"""The team as a list of rows; the same in the wizard and on the deal."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models.user import fold_email
from deals.actions.team import Member
from deals.forms.fields import phone_field
from deals.guards import TEAM_LIMIT
from portal.text import AddressField, LineField

FIELDS = ("name", "phone", "email")
PREFIX = "team"
ROW_BUTTONS = {"add", "remove", "up", "down", "recent"}
MISSING = {
    "name": gettext_lazy("Enter the name."),
    "phone": gettext_lazy("Enter the phone number."),
    "email": gettext_lazy("Enter the e-mail address."),
}


class MemberForm(forms.Form):
    name = LineField(label=pgettext_lazy("person", "Name"), max_length=150)
    email = AddressField(label=gettext_lazy("E-mail"), max_length=254)

    def __init__(self, *args, country=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"] = phone_field(country, label=gettext_lazy("Phone"), max_length=30)
        self.order_fields(FIELDS)
        for name, field in self.fields.items():
            field.widget.attrs["autocomplete"] = "off"
            field.error_messages["required"] = MISSING[name]


class BaseTeamFormSet(BaseFormSet):
    """The rows; where no team is `required`, a row left blank is none."""

    required = True

    def get_form_kwargs(self, index):
        options = super().get_form_kwargs(index)
        return options if self.required else options | {"empty_permitted": True}

    def clean(self):
        seen = set()
        for form in self.forms:
            email = fold_email(form.cleaned_data.get("email") or "") if form.is_bound else ""
            if email and email in seen:
                words = _("Another team member has this e-mail address; change one.")
                form.add_error("email", words)
            seen.add(email)
        if self.required and not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError(_("Add at least one team member."))


TeamFormSet = formset_factory(
    MemberForm,
    formset=BaseTeamFormSet,
    extra=0,
    max_num=TEAM_LIMIT,
    absolute_max=TEAM_LIMIT + 10,
    validate_max=True,
)
TeamFormSet.default_error_messages = BaseFormSet.default_error_messages | {
    "too_many_forms": gettext_lazy("A team has at most 50 members."),
    "missing_management_form": gettext_lazy("The list of members was incomplete; try again."),
}


def country_of(deal):
    """Whose numbers a phone number without +… is."""
    return deal.location.country.code if deal.location else None


class TeamForm:
    """The rows of a team with the same interface as the other steps' forms.

    Bound to POSTed `data`, or showing `rows` (typed, without complaints), or the stored team.
    """

    def __init__(self, data=None, *, draft, user=None, rows=None, required=True):
        options = {"prefix": PREFIX, "form_kwargs": {"country": country_of(draft)}}
        if data is not None:
            self.formset = TeamFormSet(data, **options)
        else:
            shown = rows if rows is not None else stored_rows(draft)
            self.formset = TeamFormSet(initial=shown or [{}], **options)
        self.formset.required = required  # read when the rows are first made
        self.is_bound, self.draft = data is not None, draft

    def is_valid(self):
        return self.formset.is_valid()

    def has_changed(self):
        """Whether the typed rows differ from the stored team."""
        stored, typed = stored_rows(self.draft), self.formset.forms
        if len(stored) != len(typed):
            return True
        options = self.formset.form_kwargs
        return any(
            MemberForm(form.data, prefix=form.prefix, initial=row, **options).has_changed()
            for form, row in zip(typed, stored, strict=True)
        )

    def values(self):
        filled = [form.cleaned_data for form in self.formset.forms if form.cleaned_data]
        return {"team": [Member(row["name"], row["phone"], row["email"]) for row in filled]}

    def add_error(self, field, message):
        self.formset.non_form_errors().append(message)

    @property
    def errors(self):
        return self.formset.non_form_errors() or any(self.formset.errors)

    @property
    def changed_data(self):
        return ["team"]


def stored_rows(deal):
    return [
        {"name": member.name, "phone": member.phone, "email": member.email}
        for member in deal.current_team
    ]


def typed_rows(data):
    """The rows as they were typed, blank ones left out; at most as many as a team may have."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    number = total.isascii() and total.isdigit() and len(total) < 10
    count = min(int(total), TEAM_LIMIT + 10) if number else 0
    return [
        {field: data.get(f"{PREFIX}-{number}-{field}", "") for field in FIELDS}
        for number in range(count)
    ]


def rows_as_data(rows):
    """Typed rows as the POST of a formset."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"{PREFIX}-{number}-{field}": str(row.get(field, "")) for field in FIELDS}
    return data


def changed_rows(data):
    """The typed rows with one more, one less or in another order, if a button asks; else None."""
    if "add" in data:
        return [*typed_rows(data), {}]
    for name, step in (("up", -1), ("down", 1)):
        if name in data:
            return moved(typed_rows(data), data[name], step)
    if "remove" in data:
        removed = data["remove"]
        return [row for number, row in enumerate(typed_rows(data)) if str(number) != removed]
    return None


def moved(rows, chosen, step):
    """The rows with the chosen one a place further up or down; at the end it stays."""
    place = next((n for n in range(len(rows)) if str(n) == chosen), None)
    if place is not None and 0 <= place + step < len(rows):
        rows[place], rows[place + step] = rows[place + step], rows[place]
    return rows
