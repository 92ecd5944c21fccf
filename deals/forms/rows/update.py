"""A row about a deal that is there: what it would change, by the rules of the edit page.

Empty cells change nothing, nobody leaves the team, and a stage is never taken back. What can't be
changed any more stays as it is, with a warning.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.authorize import rights_on
from accounts.roles import Right
from accounts.scope import Scope
from deals.actions.team import Member
from deals.editability import FIELDS, Group, is_editable
from deals.enums import DealType, Status
from deals.forms.rows.bound import ContactRow, EditDetailsRow
from deals.forms.rows.new import percent_of, read, warn_of_order
from deals.forms.rows.people import Colleagues, People
from deals.forms.rows.solutions import named_in
from deals.forms.rows.verdict import Changes, Verdict
from deals.forms.team import country_of
from deals.guards import TEAM_LIMIT, is_there_to_read
from deals.importing.values import date_in
from deals.models import Deal
from deals.models.imports import RowState
from deals.models.search import fold_name
from deals.pipelines import START
from deals.queries.import_catalogue import Catalogue
from portal.text import fold_whole


class UpdateRules:
    """Judges one row after the other; the forms are made once."""

    def __init__(self, user: Any, scope: Scope, catalogue: Catalogue) -> None:
        self.user, self.scope, self.catalogue = user, scope, catalogue
        self.people = People()
        self._details, self._contact = EditDetailsRow(user), ContactRow(user)

    def judge(
        self, verdict: Verdict, deal: Deal, colleagues: Colleagues, *, accepted_elsewhere: bool
    ) -> None:
        verdict.state, verdict.deal_pk = RowState.UPDATE, deal.pk
        if hindrance := self.hindrance(deal):
            verdict.skip(hindrance, deal.reference)
            return
        if not names_its_customer(verdict, deal):
            words = _("The deal with this CRM ID is with another customer.")
            verdict.refuse("customer", words, f"{deal.reference}, {deal.engagement.customer}")
        open_groups = self.open_groups(deal, accepted_elsewhere)
        changes = Changes(deal)
        changes.values |= self.details(verdict, deal)
        changes.values |= self.contact(verdict, deal, open_groups)
        changes.values |= self.solutions(verdict, deal, open_groups)
        changes.team = self.team(verdict, deal, colleagues)
        percent = percent_of(verdict)
        changes.percent = percent if percent > max(deal.progress, START) else 0
        self.warn_of_fixed(verdict, deal)
        verdict.plan = changes
        if verdict.state == RowState.UPDATE and not changes:
            verdict.skip(_("The deal holds all this already."), deal.reference, RowState.SAME)

    def hindrance(self, deal: Deal) -> str:
        """Why nothing of the deal can be changed; "" for nothing."""
        if Right.WORK not in rights_on(deal, self.user, self.scope):
            return _("You can read the deal with this CRM ID, not change it.")
        if deal.status == Status.RECEIVED:
            return _("The deal with this CRM ID waits for its answer.")
        if deal.status != Status.ACCEPTED or is_there_to_read(deal):
            return _("The deal with this CRM ID can't be changed any more.")
        return ""

    def open_groups(self, deal: Deal, accepted_elsewhere: bool) -> set[Group]:
        return {
            group
            for group in (Group.CONTACT, Group.SOLUTIONS)
            if is_editable(
                group,
                status=deal.status,
                deal_type=deal.deal_type,
                direction=deal.direction,
                other_side_accepted=accepted_elsewhere,
            )
        }

    def details(self, verdict: Verdict, deal: Deal) -> dict[str, Any]:
        texts: dict[str, Any] = {
            name: getattr(deal, name) for name in FIELDS[Group.DETAILS] if getattr(deal, name)
        }
        texts |= {k: v for k, v in verdict.entry.texts.items() if k in FIELDS[Group.DETAILS]}
        texts["currency"] = str(texts.get("currency", "")).strip().upper()
        if isinstance(texts.get("close_date"), str):
            texts["close_date"] = date_in(texts["close_date"])
        values = read(verdict, self._details.bind(texts, deal=deal))
        warn_of_order(verdict, values.get("close_date"))
        return {name: value for name, value in values.items() if value != getattr(deal, name)}

    def contact(self, verdict: Verdict, deal: Deal, groups: set[Group]) -> dict[str, Any]:
        given = [name for name in FIELDS[Group.CONTACT] if name in verdict.entry.texts]
        if not given:
            return {}
        case = deal.engagement
        texts = {name: str(getattr(case, name)) for name in FIELDS[Group.CONTACT]}
        texts |= {name: verdict.entry.texts[name] for name in given}
        country = str(case.customer.country) if case.customer else None
        self._contact.call_from("contact_phone", country)
        values = read(verdict, self._contact.bind(texts, deal_type=deal.deal_type))
        changed = {name: values[name] for name in given if values[name] != getattr(case, name)}
        if changed and Group.CONTACT not in groups:
            verdict.warn(next(iter(changed)), _("The contact can't be changed any more; stays."))
            return {}
        return changed

    def solutions(self, verdict: Verdict, deal: Deal, groups: set[Group]) -> dict[str, Any]:
        """The solutions of the catalogue, if the row names others; an assessment type is fixed."""
        if names_what_is_sold(verdict, deal):
            return {}
        if deal.deal_type == DealType.SOLUTION_ASSESSMENT or Group.SOLUTIONS not in groups:
            verdict.warn("solution", _("The solution can't be changed any more; it stays."))
            return {}
        sold = named_in(verdict, self.catalogue)
        if sold.kinds:
            words = _("Only a solution assessment has an assessment type.")
            verdict.refuse("solution", words, sold.kinds[0].name)
        return {"solutions": sold.solutions}

    def team(self, verdict: Verdict, deal: Deal, colleagues: Colleagues) -> list[Member] | None:
        """The team with those whom the row adds or knows better; None for no change."""
        given = self.people.members(verdict, colleagues, country_of(deal))
        present = {m.email: Member(m.name, m.phone, m.email) for m in deal.current_team}
        team = {**present, **given}
        if len(team) > TEAM_LIMIT:
            verdict.refuse("team", _("A team has at most %d members.") % TEAM_LIMIT)
        same = {email: (m.name, str(m.phone)) for email, m in team.items()} == {
            email: (m.name, str(m.phone)) for email, m in present.items()
        }
        return None if same else list(team.values())

    def warn_of_fixed(self, verdict: Verdict, deal: Deal) -> None:
        texts, case = verdict.entry.texts, deal.engagement
        stored = {"location": deal.location, "assessment_location": case.assessment_location}
        for name, office in stored.items():
            if name in texts and self.catalogue.offices.get(texts[name]) != office:
                verdict.warn(name, _("The location can't be changed any more; it stays."))


def names_its_customer(verdict: Verdict, deal: Deal) -> bool:
    """Whether the row names the deal's customer, or none at all."""
    texts, customer = verdict.entry.texts, deal.engagement.customer
    if customer is None:
        return True
    for kind in ("duns", "lei"):
        number = texts.get(kind, "")
        stored = getattr(customer, kind)
        if number and stored:
            return bool("".join(c for c in number.upper() if c.isalnum()) == stored)
    name = texts.get("customer")
    return not name or fold_name(name) == customer.search


def names_what_is_sold(verdict: Verdict, deal: Deal) -> bool:
    """Whether the row names the deal's assessment type or solutions, or none at all."""
    entry, case = verdict.entry, deal.engagement
    given = [*entry.solutions, *filter(None, [entry.texts.get("assessment_type")])]
    if case.assessment_type:
        sold = {fold_whole(case.assessment_type.name)}
    else:
        sold = {fold_whole(solution.name) for solution in case.chosen_solutions}
    return not given or {fold_whole(name) for cell in given for name in cell.split(";")} == sold
