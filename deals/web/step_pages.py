"""What the page of a step shows beside its form."""

from typing import Any

from django.forms import BoundField, ChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.choices import flatten_choices

from deals import guards
from deals.enums import DealType, HelpWanted, SolutionType, deal_type_for
from deals.forms.customer import CustomerSearchForm
from deals.models import Deal
from deals.queries.customers import count
from deals.queries.drafts import step_basis
from deals.queries.duplicates import duplicates_of
from deals.queries.recipients import suggest_recipients
from deals.queries.team import recent_contacts
from deals.web.review import review_context
from deals.web.steps import NAMES, Step, neighbour, step_bar
from portal.text import clean_text


def page_of_step(
    request: HttpRequest,
    draft: Deal,
    step: Step,
    form: Any,
    *,
    typed: QueryDict | None = None,
    stale: bool = False,
    basis: str = "",
) -> HttpResponse:
    """The page of a step with its form; `stale` names what another tab stored meanwhile.

    `basis` is what a form that is shown again was made from; without it, what is stored now.
    """
    problems = guards.missing_for_submission(draft)
    context = {
        "draft": draft,
        "step": step,
        "form": form,
        "marks": step_bar(draft, step, problems),
        "basis": basis or step_basis(draft, step.name),
        "back": neighbour(step, -1) if step.name != NAMES[0] else "",
        "differences": stored_differently(draft, step, form, request.user) if stale else [],
        "stale": stale,
    }
    context |= EXTRAS.get(step.name, _nothing)(request, draft, form, typed, problems)
    return render(request, step.template, context, status=409 if stale else 200)


def stored_differently(draft: Deal, step: Step, form: Any, user: Any) -> list[tuple[str, str]]:
    """Label and stored value of each field in which the typed form differs from it."""
    if step.name == "customer":
        return [(str(step.title), str(draft.engagement.customer or "–"))]
    if step.name == "team":
        return [(str(step.title), ", ".join(member.name for member in draft.current_team))]
    again = step.form(form.data, draft=draft, user=user)
    return [(str(again[name].label), in_words(again[name])) for name in again.changed_data]


def in_words(field: BoundField) -> str:
    """The stored value of a field as a person reads it: choices by their labels."""
    stored = field.form.get_initial_for_field(field.field, field.name)
    keys = stored if isinstance(stored, list) else [stored]
    if not isinstance(field.field, ChoiceField):
        return ", ".join(str(field.field.prepare_value(key) or "–") for key in keys)
    chosen = {str(getattr(key, "pk", key)) for key in keys} - {"", "None"}
    choices: Any = field.field.choices
    labels: dict[Any, Any] = dict(flatten_choices(choices))
    return ", ".join(str(label) for key, label in labels.items() if str(key) in chosen) or "–"


def _nothing(*_args: Any) -> dict[str, Any]:
    return {}


def for_customer(
    request: HttpRequest, draft: Deal, form: Any, typed: QueryDict | None, problems: Any
) -> dict[str, Any]:
    """The search form; bound, with its suggestions, when something was typed."""
    engagement = draft.engagement
    asked = typed or (form.data if form.is_bound else None)
    where = {"country": _home_country(draft)}
    search = CustomerSearchForm(asked) if asked else CustomerSearchForm(initial=where)
    typed_name = bool(asked and asked.get("q"))
    found = search.suggestions(request.user) if typed_name else []
    return {
        **who_works(request, draft, asked),
        "search": search,
        "groups": found,
        "found": count(found),
        "meant": typed_name and not found and search.meant(request.user),
        "searched": bool(asked and (asked.get("q") or "search" in asked)),
        "customer": engagement.customer,
        "duplicates": duplicates_of(draft, request.user),
    }


def who_works(request: HttpRequest, draft: Deal, asked: QueryDict | None) -> dict[str, Any]:
    """Own or another organization, as typed, else as stored; with what the search finds."""
    recipient = draft.engagement.recipient
    typed = clean_text(asked.get("org", "")) if asked else ""
    return {
        "worker": (asked and asked.get("worker")) or ("other" if recipient else "own"),
        "org_asked": typed,
        "recipients": suggest_recipients(request.user, typed),
        "chosen_recipient": (asked and asked.get("recipient"))
        or (recipient.programme_id if recipient else ""),
    }


def _home_country(draft: Deal) -> str:
    """The country most likely wanted: of the chosen customer, else of the organization."""
    if draft.engagement.customer:
        return str(draft.engagement.customer.country)
    home = draft.organization.locations.order_by("-is_default", "pk").first()
    return str(home.country) if home else ""


def for_contact(
    request: HttpRequest, draft: Deal, form: Any, typed: QueryDict | None, problems: Any
) -> dict[str, Any]:
    return {
        "required": draft.deal_type in guards.NEEDS_CONTACT,
        "undecided": not draft.deal_type,
    }


def for_team(
    request: HttpRequest, draft: Deal, form: Any, typed: QueryDict | None, problems: Any
) -> dict[str, Any]:
    present = {row["email"].value() for row in form.formset.forms}
    recent = [c for c in recent_contacts(request.user, draft) if c.email not in present]
    return {"recent": recent, "limit": guards.TEAM_LIMIT}


def for_solution(
    request: HttpRequest, draft: Deal, form: Any, typed: QueryDict | None, problems: Any
) -> dict[str, Any]:
    """Each kind of help with the deal type that it makes."""
    makes = [
        (choice, DealType(deal_type_for(SolutionType.CATALOGUE, choice.data["value"])).label)
        for choice in form["help_wanted"]
        if choice.data["value"] in HelpWanted.values
    ]
    return {"help_choices": makes, "duplicates": duplicates_of(draft, request.user)}


def for_consent(
    request: HttpRequest, draft: Deal, form: Any, typed: QueryDict | None, problems: Any
) -> dict[str, Any]:
    return review_context(request, draft, problems)


EXTRAS: dict[str, Any] = {
    "customer": for_customer,
    "contact": for_contact,
    "team": for_team,
    "solution": for_solution,
    "consent": for_consent,
}
