"""Correct what never changes after creation, and look after the personal data of contacts."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.authorize import is_programme_staff
from accounts.models import Location
from deals.actions.corrections import correct_deal
from deals.actions.privacy import erase_personal_data, personal_data
from deals.admin.customers import CustomerSelect
from deals.admin.forms import Version, back_to, show_form
from deals.enums import DealType
from deals.errors import Invalid, NotFound, Stale
from deals.models import AssessmentType, Customer, Engagement
from portal.text import AddressField, BlockField


class CorrectionForm(forms.Form):
    """What is stored now is filled in; what is left as it is stays."""

    def __init__(self, *args, deal, admin_site, **kwargs):
        super().__init__(*args, **kwargs)
        case = deal.engagement
        worker = case.worker_id(deal.sent_by or deal)
        select = CustomerSelect(Engagement._meta.get_field("customer"), admin_site)
        self._choice("customer", _("Customer"), Customer.objects.all(), case.customer, select)
        own = Location.objects.filter(organization=deal.organization_id)
        self._choice("location", _("Location"), own, deal.location)
        if deal.deal_type == DealType.SOLUTION_ASSESSMENT:
            kinds = AssessmentType.objects.all()
            self._choice("assessment_type", _("Assessment type"), kinds, case.assessment_type)
            label = _("Location the assessment is for")
            offices = Location.objects.filter(organization=worker)
            self._choice("assessment_location", label, offices, case.assessment_location)
        self.fields["reason"] = BlockField(
            label=_("Reason"),
            max_length=2000,
            help_text=_("Both sides read it in their timelines."),
            error_messages={"required": _("Say why it is corrected; both sides read it.")},
        )

    def _choice(self, name, label, rows, present, widget=None):
        self.fields[name] = forms.ModelChoiceField(
            rows, label=label, initial=present and present.pk, widget=widget or forms.Select
        )

    def values(self):
        return {name: row for name, row in self.cleaned_data.items() if name != "reason"}


def correct_view(model_admin, request, object_id):
    """GET shows what can be corrected, POST corrects it through the action."""
    deal = model_admin.get_object(request, object_id)
    if deal is None:
        raise Http404
    if not is_programme_staff(request.user):
        raise PermissionDenied
    form = CorrectionForm(request.POST or None, deal=deal, admin_site=model_admin.admin_site)
    if request.method == "POST" and form.is_valid():
        try:
            return _correct(model_admin, request, deal, form)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    title = _("Correct %s") % deal.title
    template = "admin/deals/deal/correct.html"
    return show_form(model_admin, request, deal, form, title=title, template=template)


def _correct(model_admin, request, deal, form):
    level, words = messages.SUCCESS, _("The deal is corrected; both sides read it.")
    read = Version(request.POST)
    version = read.cleaned_data["version"] if read.is_valid() else -1
    reason = form.cleaned_data["reason"]
    try:
        correct_deal(deal, by=request.user, values=form.values(), reason=reason, version=version)
    except Stale:
        level = messages.WARNING
        words = _("Somebody changed this deal meanwhile; nothing was done. Look again.")
    except NotFound as refusal:
        raise Http404 from refusal
    else:
        model_admin.log_change(request, deal, "correct")
    return back_to(model_admin, deal, request, level, words)


class PersonForm(forms.Form):
    email = AddressField(label=gettext_lazy("The contact's e-mail"), max_length=254)


def personal_data_view(model_admin, request):
    """Look a contact up by e-mail; export what is kept as JSON, or erase it."""
    if not is_programme_staff(request.user):
        raise PermissionDenied
    form, found = PersonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        found = personal_data(email, by=request.user)
        if "export" in request.POST:
            return as_file(found)
        if "erase" in request.POST:
            try:
                return erase(request, email)
            except Invalid as refusal:
                form.add_error("email", refusal.message)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Personal data of a contact"),
        "form": form,
        "found": found,
        "count": len(found["customer_contact"]) + len(found["team_member"]) if found else 0,
    }
    return TemplateResponse(request, "admin/deals/deal/personal_data.html", context)


def as_file(found):
    text = json.dumps(found, indent=2, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return response


def erase(request, email):
    count = erase_personal_data(email, by=request.user)
    words = ngettext(
        "The contact is erased from %d deal.", "The contact is erased from %d deals.", count
    )
    messages.success(request, words % count)
    return HttpResponseRedirect(reverse("admin:deals_deal_personal_data"))
