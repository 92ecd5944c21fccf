"""A customer chosen on another page than its step joins what was typed there before."""

from typing import Any

from django.http import HttpRequest, QueryDict

from deals.actions.drafts import keep_input, save_step
from deals.errors import Invalid
from deals.forms.steps import CustomerStep
from deals.models import Customer, Deal
from deals.web.base import PUBLIC_ID
from deals.web.steps import as_post, raw_input

STEP = "customer"


def chosen_elsewhere(request: HttpRequest) -> Customer | None:
    """The customer that was posted from another page; the step's own says who works on the deal."""
    posted = request.POST.get("customer", "")
    if "worker" in request.POST or not PUBLIC_ID.fullmatch(posted):
        return None
    return Customer.objects.visible_to(request.user).filter(public_id=posted).first()


def choose_customer(draft: Deal, customer: Customer, *, by: Any) -> None:
    """Store the customer in the draft; what else was typed into its step is stored, or stays."""
    kept = next((typed for typed in draft.inputs.all() if typed.step == STEP), None)
    typed = as_post(kept.data) if kept else QueryDict(mutable=True)
    typed["customer"] = customer.public_id
    form = CustomerStep(typed, draft=draft, user=by)
    try:
        if form.is_valid():
            save_step(draft, by=by, step=STEP, values=form.values())
            return
    except Invalid:  # the other organization's location closed this very moment
        pass
    save_step(draft, by=by, step=STEP, values={"customer": customer})
    del typed["customer"]
    keep_input(draft, by=by, step=STEP, data=raw_input(typed))
