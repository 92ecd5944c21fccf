"""The directory: search at any size, confirm what partners added, merge doubles."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_countries import countries

from deals.actions.customers import confirm_customer, merge_customers
from deals.actions.listing import relist_customers
from deals.actions.vocabulary import learn_words
from deals.admin.forms import back_to, show_form
from deals.errors import Invalid, NotAllowed, NotFound
from deals.importing.rows import LIMITS, NUMBERS
from deals.models import Customer
from deals.models.customer import Source
from deals.models.search import WORDS_LIMIT, fold_name
from deals.models.tokens import Query, Wanted
from deals.validators import is_duns, is_lei, normalize_duns, normalize_lei
from portal.admin import KeptAdmin
from portal.text import clean_text

TYPED_LIMIT = 300


OF_FILES = {*LIMITS, "country", *NUMBERS}


class Unconfirmed(admin.SimpleListFilter):
    title = gettext_lazy("confirmation")
    parameter_name = "confirmed"

    def lookups(self, request, model_admin):
        return [("no", _("Waits for confirmation")), ("yes", _("Confirmed"))]

    def queryset(self, request, queryset):
        if self.value() in {"no", "yes"}:
            return queryset.filter(owner__isnull=self.value() == "yes")
        return queryset


class Country(admin.SimpleListFilter):
    """The countries that there are customers of."""

    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        codes = Customer.objects.order_by("country").values_list("country", flat=True).distinct()
        return sorted(((code, countries.name(code)) for code in codes), key=lambda one: one[1])

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()[:2]) if self.value() else queryset


class CustomerSelect(AutocompleteSelect):
    """Shows again what was chosen; what is no key has nothing to show."""

    def optgroups(self, name, value, attr=None):
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < 19]
        return super().optgroups(name, keys, attr)


class MergeForm(forms.Form):
    def __init__(self, *args, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            Customer.objects.all(),
            label=_("The customer that stays"),
            help_text=_("Type a name, a D-U-N-S number or an LEI."),
            widget=CustomerSelect(Customer._meta.get_field("parent"), admin_site),
            error_messages={"required": _("Choose the customer that stays.")},
        )


@admin.register(Customer)
class CustomerAdmin(KeptAdmin):
    list_display = ["name", "city", "country", "duns", "lei", "source", "owner"]
    list_select_related = ["owner"]
    list_filter = [Unconfirmed, "source", Country]
    search_fields = ["search"]
    search_help_text = gettext_lazy(
        "The beginnings of words of the name, a D-U-N-S number or an LEI"
    )
    ordering = ["search", "id"]
    list_per_page = 50
    show_full_result_count = False
    autocomplete_fields = ["parent"]
    readonly_fields = ["owner", "source", "adder", "created_at"]
    actions = ["confirm"]
    fieldsets = [
        (None, {"fields": ["name", "address", "city", "region", "postal_code", "country"]}),
        (gettext_lazy("Numbers"), {"fields": ["duns", "lei", "parent"]}),
        (
            gettext_lazy("Origin"),
            {"fields": ["source", "owner", "adder", "created_at"]},
        ),
    ]
    instead = gettext_lazy("Merge it with another customer instead.")
    change_form_template = "admin/deals/customer/change_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("owner", "parent", "added_by")

    @admin.display(description=gettext_lazy("who"))
    def adder(self, customer):
        return customer.added_by

    def get_search_results(self, request, queryset, search_term):
        """By the folded name's words, as in the portal; a number finds its company."""
        typed = clean_text(search_term[:TYPED_LIMIT])
        if not typed:
            return queryset, False
        duns, lei = normalize_duns(typed), normalize_lei(typed)
        if is_duns(duns):
            return queryset.filter(duns=duns), False
        if is_lei(lei):
            return queryset.filter(lei=lei), False
        words = fold_name(typed).split()[:WORDS_LIMIT]
        if not words:
            return queryset.none(), False
        wanted = Wanted(words)
        asked = Query(wanted.asked)
        return queryset.filter(search__tokens=asked, search__words=wanted.left), False

    def save_model(self, request, customer, form, change):
        if OF_FILES & set(form.changed_data):
            customer.source = Source.PORTAL  # from now on no import undoes what was corrected
        super().save_model(request, customer, form, change)
        if customer.is_confirmed:
            learn_words([customer.search])
        if change:
            relist_customers([customer.pk])

    def is_in_use(self, customer):
        return customer.engagement_set.exists()

    @admin.action(permissions=["change"], description=gettext_lazy("Confirm for everybody"))
    def confirm(self, request, queryset):
        confirmed = 0
        for customer in queryset.exclude(owner=None):
            try:
                confirm_customer(customer, by=request.user)
            except (Invalid, NotFound) as refusal:
                self.message_user(request, f"{customer}: {refusal.message}", messages.ERROR)
            else:
                self.log_change(request, customer, _("Confirmed"))
                confirmed += 1
        words = ngettext("%d customer is confirmed.", "%d customers are confirmed.", confirmed)
        self.message_user(request, words % confirmed)

    def get_urls(self):
        merge = self.admin_site.admin_view(self.merge_view)
        own = path("<path:object_id>/merge/", merge, name="deals_customer_merge")
        return [own, *super().get_urls()]

    def merge_view(self, request, object_id):
        """Ask which customer stays; engagements of this one move there."""
        customer = self.get_object(request, object_id)
        if customer is None:
            raise Http404
        if not self.has_change_permission(request, customer):
            raise PermissionDenied
        form = MergeForm(request.POST or None, admin_site=self.admin_site)
        if request.method == "POST" and form.is_valid():
            try:
                return self.merge(request, customer, form.cleaned_data["into"])
            except Invalid as refusal:
                form.add_error("into", refusal.message)
            except NotAllowed as refusal:
                raise PermissionDenied from refusal
            except NotFound as refusal:
                raise Http404 from refusal
        template = "admin/deals/customer/merge.html"
        deals = customer.engagement_set.count()
        title = _("Merge %s") % customer
        return show_form(
            self, request, customer, form, title=title, template=template, engagements=deals
        )

    def merge(self, request, customer, into):
        name = str(customer)
        stays = merge_customers(customer, into=into, by=request.user)
        self.log_change(request, stays, _("Merged with %s") % name)
        words = _("%(name)s is merged with this customer.") % {"name": name}
        return back_to(self, stays, request, messages.SUCCESS, words)
