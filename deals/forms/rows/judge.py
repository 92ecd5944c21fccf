"""Judges rows a batch at a time: what is to be looked up is looked up for all of them at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from accounts.scope import scope_of
from deals.forms.rows.customers import ask_for
from deals.forms.rows.new import NewRules
from deals.forms.rows.people import addresses_in
from deals.forms.rows.update import UpdateRules
from deals.forms.rows.verdict import NewDeal, Verdict, fingerprint_of
from deals.importing.deal_columns import entry_of
from deals.importing.sheet_lines import Line
from deals.models import Deal
from deals.models.imports import Known, RowState
from deals.queries.import_catalogue import Catalogue
from deals.queries.import_lookups import (
    Asked,
    Customers,
    Doubles,
    KnownDeal,
    accepted_elsewhere,
    colleagues,
    deals_by_crm_id,
    deals_for_update,
    imported_before,
)


class Memory(Protocol):
    """Remembers which row of the file said something first."""

    def first_line(self, keys: Iterable[str], line: int) -> int: ...


class Judge:
    """Judges the rows of a file as `user` would be judged in the wizard now."""

    def __init__(
        self, user: Any, mapping: Sequence[str], known: str, memory: Memory | None = None
    ) -> None:
        self.user, self.mapping, self.known, self.memory = user, mapping, known, memory
        self.scope = scope_of(user)
        catalogue = Catalogue(user, self.scope)
        asks = "consent" in mapping
        self.new = NewRules(user, catalogue, asks_consent=asks)
        self.update = UpdateRules(user, self.scope, catalogue)

    def judge(self, lines: Iterable[Line]) -> list[Verdict]:
        """The verdicts, in order; a number of queries that doesn't depend on the lines."""
        verdicts = [Verdict(entry_of(line, self.mapping), line.cells) for line in lines]
        asked = self._asked(verdicts)
        customers = Customers(self.user, asked)
        known = deals_by_crm_id(self.user, asked.crm_ids)
        before = imported_before(self.user, asked.fingerprints)
        people = colleagues(self.user, asked.emails)
        deals, accepted = self._known_deals(known)
        for verdict in verdicts:
            for column in verdict.entry.broken:
                verdict.refuse(column, _("The cell holds the error of a formula."))
            if verdict.entry.fault:
                verdict.refuse("", verdict.entry.fault)
                continue
            found = known.get(verdict.entry.texts.get("crm_id", ""), [])
            if not found and verdict.fingerprint in before:
                words = _("A row of the same content was imported before.")
                verdict.skip(words, before[verdict.fingerprint])
            elif not found:
                self.new.judge(verdict, customers, people)
            elif self._is_to_update(verdict, found):
                deal = deals.get(found[0].pk)
                if deal is not None:
                    there = deal.engagement_id in accepted
                    self.update.judge(verdict, deal, people, accepted_elsewhere=there)
            self._remember(verdict)
        self._warn_of_doubles([v for v in verdicts if v.state == RowState.CREATE])
        return verdicts

    def _asked(self, verdicts: Iterable[Verdict]) -> Asked:
        asked = Asked()
        for verdict in verdicts:
            entry = verdict.entry
            ask_for(entry.texts, asked)
            verdict.fingerprint = fingerprint_of(entry)
            asked.fingerprints.add(verdict.fingerprint)
            asked.emails |= addresses_in(entry.team)
            if crm_id := entry.texts.get("crm_id"):
                asked.crm_ids.add(crm_id)
        return asked

    def _known_deals(
        self, known: Mapping[str, list[KnownDeal]]
    ) -> tuple[dict[int, Deal], set[int]]:
        if self.known != Known.UPDATE:
            return {}, set()
        deals = deals_for_update(self.user, [d.pk for found in known.values() for d in found])
        return deals, accepted_elsewhere(self.user, deals.values())

    def _is_to_update(self, verdict: Verdict, found: list[KnownDeal]) -> bool:
        """Whether the row changes the one deal it knows; else that is said."""
        references = ", ".join(deal.reference for deal in found[:5])
        verdict.deal_pk = found[0].pk
        if self.known == Known.SKIP:
            verdict.skip(_("There is a deal with this CRM ID."), references)
        elif len(found) > 1:
            verdict.refuse("crm_id", _("Several deals have this CRM ID."), references)
        return self.known == Known.UPDATE and len(found) == 1

    def _remember(self, verdict: Verdict) -> None:
        """A CRM ID or a whole row that comes again in the same file is done once."""
        if self.memory is None or verdict.state not in (RowState.CREATE, RowState.UPDATE):
            return
        number, crm_id = verdict.entry.number, verdict.entry.texts.get("crm_id")
        if first := self.memory.first_line([f"row {verdict.fingerprint}"], number):
            verdict.skip(_("The same as an earlier row of the file."), str(first))
        elif crm_id and (first := self.memory.first_line([f"crm {crm_id}"], number)):
            verdict.refuse("crm_id", _("An earlier row has this CRM ID."), str(first))

    def _warn_of_doubles(self, verdicts: Sequence[Verdict]) -> None:
        """As the wizard does: the same customer and solution are open already (spec 5.1)."""
        sold = {id(v): list(_sold(v.plan)) for v in verdicts if isinstance(v.plan, NewDeal)}
        keys = [key for found in sold.values() for key in found]
        doubles = Doubles(
            self.user,
            self.scope,
            customers={customer for _kind, customer, _what in keys},
            kinds={what for kind, _customer, what in keys if kind == "assessment"},
            solutions={what for kind, _customer, what in keys if kind == "solution"},
        )
        words = _("Your organization has an open deal for the same customer and solution.")
        for verdict in verdicts:
            same = [key for key in sold.get(id(verdict), []) if key in doubles.exist]
            if same:
                visible = [doubles.visible[key] for key in same if key in doubles.visible]
                verdict.warn("", words, visible[0] if visible else "")


def _sold(plan: NewDeal) -> Iterable[tuple[str, int, int]]:
    """What the plan sells to whom, as `Doubles` has it; nothing for a new customer."""
    customer = plan.steps["customer"]["customer"]
    solution = plan.steps["solution"]
    if customer is None:
        return
    if kind := solution["assessment_type"]:
        yield "assessment", customer.pk, kind.pk
    for one in solution["solutions"]:
        yield "solution", customer.pk, one.pk
