"""The suggestion box of the customer step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from deals.forms.customer import CustomerSearchForm
from deals.queries.customers import count


@require_safe
def suggest_customers(request: HttpRequest) -> HttpResponse:
    """Customers for what was typed, as a fragment."""
    form = CustomerSearchForm(request.GET)
    groups = form.suggestions(request.user)
    context = {
        "form": form,
        "groups": groups,
        "found": count(groups),
        "meant": not groups and form.meant(request.user),
    }
    return render(request, "deals/suggestions.html", context)


urlpatterns = [path("customers/suggest/", suggest_customers, name="customer-suggest")]
