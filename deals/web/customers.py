"""The suggestion box of the customer step."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from deals.forms.customer import CustomerSearchForm


@require_safe
def suggest_customers(request: HttpRequest) -> HttpResponse:
    """Customers for what was typed, as a fragment."""
    form = CustomerSearchForm(request.GET)
    suggestions = form.suggestions(request.user)
    return render(request, "deals/_suggestions.html", {"form": form, "suggestions": suggestions})


urlpatterns = [path("customers/suggest/", suggest_customers, name="customer-suggest")]
