"""A row that becomes a new deal: what would be typed into the wizard, judged by its rules."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Location
from deals.actions.team import Member
from deals.enums import deal_type_for
from deals.errors import Problem
from deals.forms.fields import currency_of
from deals.forms.rows.bound import ContactRow, DetailsRow
from deals.forms.rows.customers import CustomerRules, country_in
from deals.forms.rows.people import Colleagues, People
from deals.forms.rows.solutions import solution_in
from deals.forms.rows.verdict import NewDeal, Verdict
from deals.guards import missing_for_submission
from deals.importing.values import date_in, is_ambiguous_date, is_yes, percent_in
from deals.models import Customer
from deals.pipelines import DONE, STANDARD, START
from deals.queries.import_catalogue import Catalogue
from deals.queries.import_lookups import Customers

LAST_MARK = STANDARD[-2].percent
# Where what a guard names is another column.
COLUMN_OF = {"team": "team", "solutions": "solution", "solution_type": "solution"}


class NewRules:
    """Judges one row after the other; the forms are made once."""

    def __init__(self, user: Any, catalogue: Catalogue, *, asks_consent: bool) -> None:
        self.user, self.catalogue, self.asks_consent = user, catalogue, asks_consent
        self.customers, self.people = CustomerRules(user), People()
        self.me = Member(user.name, str(user.phone), user.email)
        self._details, self._contact = DetailsRow(user), ContactRow(user)

    def judge(self, verdict: Verdict, customers: Customers, colleagues: Colleagues) -> None:
        customer, added = self.customers.customer(verdict, customers)
        location = self.location(verdict)
        country = self.catalogue.countries[location.pk] if location else None
        solution = solution_in(verdict, self.catalogue, location)
        deal_type = deal_type_for(solution["solution_type"], solution["help_wanted"])
        details = read_details(verdict, self._details, currency_of(country))
        contact = self.contact(verdict, customer, deal_type, country)
        others = self.people.members(verdict, colleagues, country)
        team = {self.me.email: self.me, **others, self.me.email: self.me}
        steps: dict[str, dict[str, Any]] = {
            "customer": {"customer": customer},
            "contact": contact,
            "details": {**details, "location": location},
            "team": {"team": list(team.values())},
            "solution": solution,
        }
        self.guard(verdict, steps, is_new=added is not None, deal_type=deal_type)
        if self.asks_consent and not is_yes(verdict.entry.texts.get("consent", "")):
            words = _("The row doesn't say yes; without consent no deal is created.")
            verdict.refuse("consent", words, verdict.entry.texts.get("consent", ""))
        verdict.plan = NewDeal(steps, added, percent_of(verdict))

    def location(self, verdict: Verdict) -> Location | None:
        """One at which the user may create deals; the only one needs no naming."""
        named = verdict.entry.texts.get("location")
        if not named:
            offered = self.catalogue.locations.all
            return offered[0] if len(offered) == 1 else None
        found = self.catalogue.locations.get(named)
        if found is None:
            verdict.refuse("location", _("Choose one of your locations."), named)
        return found

    def contact(
        self, verdict: Verdict, customer: Customer | None, deal_type: str, own: str | None
    ) -> dict[str, Any]:
        """Numbers without +… are of the customer's country, of one's `own` where none is known."""
        country = customer.country_code if customer else country_in(verdict.entry.texts)
        self._contact.call_from("contact_phone", country or own)
        form: Any = self._contact.bind(verdict.entry.texts, deal_type=deal_type)
        return read(verdict, form)

    def guard(
        self, verdict: Verdict, steps: dict[str, dict[str, Any]], *, is_new: bool, deal_type: str
    ) -> None:
        """What keeps a draft from becoming a deal, where nothing worse was said of the column."""
        customer, solution = steps["customer"]["customer"], steps["solution"]
        kind = solution["assessment_type"]
        engagement = SimpleNamespace(
            **steps["contact"],
            **{**solution, "assessment_type": kind and self.catalogue.open_kinds[kind.pk]},
            customer_id=customer.pk if customer else is_new,
            chosen_solutions=solution["solutions"],
            recipient=None,
            worker_id=lambda deal: deal.organization_id,
        )
        deal = SimpleNamespace(
            **steps["details"],
            engagement=engagement,
            deal_type=deal_type,
            organization_id=self.user.organization_id,
            current_team=steps["team"]["team"],
            pk=None,
        )
        for problem in missing_for_submission(deal):
            column = column_of(problem)
            if not verdict.faulty & RELATED.get(column, {column}):
                verdict.refuse(column, problem.message)


# A wrong answer to one of these is why the guard misses the other.
RELATED = {
    "customer": {"customer", "country", "duns", "lei", "address", "city"},
    "solution": {"solution", "assessment_type", "deal_type"},
    "assessment_type": {"solution", "assessment_type", "deal_type"},
    "assessment_location": {"assessment_location", "location"},
    "help_wanted": {"help_wanted", "deal_type", "solution", "assessment_type"},
}


def column_of(problem: Problem) -> str:
    step = "team" if problem.step == "team" else problem.field
    return COLUMN_OF.get(step, step)


def read_details(verdict: Verdict, form: Any, currency: str) -> dict[str, Any]:
    """The details of the row by the form; `currency` is that of a row which names none."""
    texts: dict[str, Any] = dict(verdict.entry.texts)
    texts["currency"] = texts.get("currency", currency).strip().upper()
    texts["close_date"] = date_in(texts.get("close_date", ""))
    values = read(verdict, form.bind(texts))
    warn_of_order(verdict, values.get("close_date"))
    return values


def warn_of_order(verdict: Verdict, read_as: date | None) -> None:
    """03/04/2027 is read in the order of the person's language, which they are told."""
    written = verdict.entry.texts.get("close_date", "")
    if read_as and is_ambiguous_date(written):
        words = _("Read in the order of your language; 2027-03-31 can't be misunderstood.")
        verdict.warn("close_date", words, f"{written} = {read_as.isoformat()}")


def read(verdict: Verdict, form: Any) -> dict[str, Any]:
    """The form's values, None where there is an error, which is said of the column."""
    for name, errors in form.errors.items():
        verdict.refuse(name, errors[0], str(verdict.entry.texts.get(name, "")))
    return {name: form.cleaned_data.get(name) for name in form.fields}


def percent_of(verdict: Verdict) -> int:
    """How far the stages are to be marked, the start for none."""
    named = verdict.entry.texts.get("stage")
    if not named:
        return START
    percent = percent_in(named)
    if percent is None:
        verdict.refuse("stage", _("Unknown sales stage; the template lists them."), named)
        return START
    if percent == DONE:
        words = _("An import closes no deal: all stages are marked; close it as won on its page.")
        verdict.warn("stage", words)
    return min(percent, LAST_MARK)
