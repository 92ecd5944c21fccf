"""Organizations, locations, people and their roles in the administration."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Assignment, CountryCoverage, Location, Organization, User
from accounts.models.organization import Kind
from accounts.roles import Role
from portal.admin import KeptAdmin

STAFF_RIGHTS = ["is_staff", "is_superuser", "groups", "user_permissions"]


class LocationInline(admin.TabularInline):
    model = Location
    extra = 0
    fields = ["name", "programme_id", "country", "city", "is_default"]
    show_change_link = True
    can_delete = False


@admin.register(Organization)
class OrganizationAdmin(KeptAdmin):
    list_display = ["name", "kind", "location_count", "user_count"]
    list_filter = ["kind"]
    search_fields = ["name"]
    inlines = [LocationInline]
    instead = _("Take “active” away from its users instead.")

    def get_queryset(self, request):
        locations = Count("locations", distinct=True)
        users = Count("users", filter=Q(users__is_active=True), distinct=True)
        return super().get_queryset(request).annotate(locations_n=locations, users_n=users)

    @admin.display(description=_("locations"), ordering="locations_n")
    def location_count(self, organization):
        return organization.locations_n

    @admin.display(description=_("active users"), ordering="users_n")
    def user_count(self, organization):
        return organization.users_n

    def is_in_use(self, organization):
        return any(
            rows.exists()
            for rows in (organization.deals, organization.users, organization.customer_set)
        )


@admin.register(Location)
class LocationAdmin(KeptAdmin):
    list_display = ["name", "organization", "programme_id", "country", "city", "is_default"]
    list_select_related = ["organization"]
    list_filter = ["organization__kind", "is_default"]
    search_fields = ["name", "programme_id", "city", "organization__name"]
    autocomplete_fields = ["organization"]
    ordering = ["organization__name", "name"]
    instead = _("Give it another name if it has moved.")

    def get_readonly_fields(self, request, obj=None):
        """Its deals would change hands with it."""
        return ["organization"] if obj else []

    def is_in_use(self, location):
        assessed = location.organization.deals.filter(engagement__assessment_location=location)
        return location.deal_set.exists() or assessed.exists()


@admin.register(CountryCoverage)
class CountryCoverageAdmin(admin.ModelAdmin):
    list_display = ["country", "location"]
    list_select_related = ["location"]
    list_filter = [("location", admin.RelatedOnlyFieldListFilter)]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Location.objects.filter(organization__kind=Kind.VENDOR)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class EachRoleOnce(forms.models.BaseInlineFormSet):
    """Constraints look at stored rows only; two new ones can be the same."""

    def clean(self):
        super().clean()
        kept = [
            f.cleaned_data for f in self.forms if f.cleaned_data and not self._should_delete_form(f)
        ]
        given = [(row.get("role"), row.get("location")) for row in kept]
        if len(set(given)) < len(given):
            raise forms.ValidationError(_("The same role is there twice for the same location."))


class AssignmentInline(admin.TabularInline):
    """A user's roles, at locations of the user's own organization."""

    model = Assignment
    formset = EachRoleOnce
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        self.organization_id = obj.organization_id if obj else None
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Location.objects.filter(organization=self.organization_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class UserForm(UserChangeForm):
    """A user who changes organization must give up the roles in the old one first."""

    def clean_organization(self):
        organization = self.cleaned_data["organization"]
        if organization != self.instance.organization and self.instance.assignments.exists():
            words = _("Take the roles away first: they are of the present organization.")
            raise forms.ValidationError(words)
        return organization


@admin.register(User)
class UserAdmin(KeptAdmin, DjangoUserAdmin):
    form = UserForm
    add_form = AdminUserCreationForm
    list_display = ["name", "email", "organization", "roles", "is_active", "is_staff", "last_login"]
    list_select_related = ["organization"]
    list_filter = [
        "is_active",
        "is_staff",
        "assignments__role",
        ("organization", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["name", "email", "organization__name"]
    ordering = ["name"]
    autocomplete_fields = ["organization"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "phone", "organization", "is_active"]}),
        (_("Preferences"), {"fields": ["language", "theme", "shortcuts", "time_zone"]}),
        (
            _("Programme staff"),
            {
                "fields": STAFF_RIGHTS,
                "classes": ["collapse"],
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    *["email", "name", "phone", "organization", "is_staff"],
                    *["usable_password", "password1", "password2"],
                ],
                "description": _("Roles are given on the next page."),
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("assignments__location")

    def get_readonly_fields(self, request, obj=None):
        """Who may be staff is for superusers to say; else changing a user gives every right."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, *STAFF_RIGHTS]

    def has_change_permission(self, request, obj=None):
        """Whoever sets a superuser's password or e-mail address could sign in as one."""
        too_high = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not too_high and super().has_change_permission(request, obj)

    def get_inlines(self, request, obj):
        """Programme staff have no organization to have a role in."""
        return [AssignmentInline] if obj and obj.organization_id else []

    @admin.display(description=_("roles"))
    def roles(self, user):
        return ", ".join(in_words(assignment) for assignment in user.assignments.all()) or "–"

    def is_in_use(self, user):
        """Somebody who created a deal, acted on one or declared a consent stays for history."""
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: user}).exists()
            for relation in user._meta.get_fields(include_hidden=True)
            if getattr(relation, "on_delete", None) is models.PROTECT
        )


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):
    list_display = ["user", "organization", "role", "place"]
    list_select_related = ["user__organization", "location"]
    list_filter = ["role", ("user__organization", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["user__name", "user__email", "location__name"]
    autocomplete_fields = ["user", "location"]

    @admin.display(description=_("organization"), ordering="user__organization__name")
    def organization(self, assignment):
        return assignment.user.organization

    @admin.display(description=_("location"), ordering="location__name")
    def place(self, assignment):
        return assignment.location or _("entire organization")


def in_words(assignment):
    place = assignment.location or _("entire organization")
    return f"{Role(assignment.role).label} ({place})"
