"""The rows of a case in all tables, as the actions would have left them."""

import json
from functools import lru_cache
from typing import Any

from deals.models.listing import search_words, sort_key
from portal.text import fold
from tests.bench.filling.cases import Case, Side, Teller, reference
from tests.bench.filling.companies import Company, company
from tests.bench.filling.histories import Histories
from tests.bench.filling.moments import DAY, day, moment, stamp
from tests.bench.filling.plan import LARGEST, Plan
from tests.bench.filling.programme import Party, Programme
from tests.bench.filling.registrations import Registrations
from tests.bench.filling.tables import Table
from tests.bench.filling.words import FAMILY, GIVEN

HELP = {"co_sell": "architecture", "partner_led": "visible", "private": "private"}
USER = 1  # the place of the measured referral user among the people of the largest partner
SHARE_OF_USER = 17  # on every 17th of its teams, which are 5 % of its deals
SMALL = 10_000  # deals; below, the user is on half of the teams, so that lists fill a page

Words = tuple[str, str, str, str]
Member = tuple[int, str, str, int | None]  # key, name, e-mail, key of the user


folded = lru_cache(maxsize=50_000)(fold)  # what is folded stays as it is when it is folded again


class Rows:
    """Writes cases; holds the tables, and the keys given out in them so far."""

    def __init__(self, plan: Plan, programme: Programme, teller: Teller) -> None:
        self.plan, self.programme, self.teller = plan, programme, teller
        self.chance, self.now = teller.chance, teller.now
        self.members = self.teams = 0
        self.histories = Histories(plan, programme, teller)
        self.registrations = Registrations()
        self.engagements = Table(
            "deals.Engagement",
            *("id", "customer_id", "recipient_id", "contact_first_name", "contact_last_name"),
            *("contact_phone", "contact_email", "specialist_notes", "solution_type"),
            *("assessment_type_id", "assessment_location_id", "help_wanted"),
        )
        self.chosen = Table("deals.Engagement_solutions", "engagement_id", "solution_id")
        self.consents = Table(
            "deals.Consent", "engagement_id", "version_id", "text", "user_id", "given_at"
        )
        self.deals = Table(
            "deals.Deal",
            *("id", "reference", "organization_id", "engagement_id", "author_id", "direction"),
            *("deal_type", "status", "progress", "name", "location_id", "value", "currency"),
            *("close_date", "crm_id", "campaign_id", "notes", "reason_id", "sent_by_id", "version"),
            *("search", "name_key", "customer_key", "location_key", "country", "started_at"),
            *("changed_at", "submitted_at", "answer_due_at", "answered_at", "closed_at"),
        )
        self.team = Table("deals.TeamMember", "id", "deal_id", "name", "phone", "email", "position")
        self.sides = Table("deals.Side", "deal_id", "organization_id", "statuses")

    @property
    def tables(self) -> list[Table]:
        own = [self.engagements, self.chosen, self.consents, self.deals, self.team, self.sides]
        return own + self.histories.tables + self.registrations.tables

    def write(self, case: Case) -> None:
        customer = company(case.customer)
        creator = self.programme.parties[case.outline.creator]
        location = self._some(creator.locations)
        solutions, shared = self._engagement(case, creator, location)
        for place, side in enumerate(case.sides):
            party = self.programme.parties[side.party]
            at = location if place == 0 else self._some(party.locations)
            self._deal(case, place, side, customer, at, solutions, shared if place == 0 else {})
            others = [other.status for other in case.sides if other is not side]
            self.sides.add(side.pk, party.pk, " ".join(sorted(others)))

    def _some(self, several: Any) -> Any:
        """One of several, the first ones more often."""
        return several[int(self.chance.random() ** 2 * len(several))]

    def _engagement(self, case: Case, creator: Party, location: Any) -> tuple[str, dict[str, Any]]:
        """Writes it; what it is about in words, and what history says of it."""
        chance, programme = self.chance, self.programme
        assessed = case.deal_type == "solution_assessment"
        assessment = self._some(programme.assessments) if assessed else None
        number = 0 if assessed else 1 + int(chance.random() ** 3 * 3)
        first = int(chance.random() * len(programme.solutions))
        solutions = sorted((programme.solutions * 2)[first : first + number])
        recipient = None
        if case.outline.recipient is not None:
            recipient = programme.parties[case.outline.recipient].locations[0][0]
        shared = {
            "customer": case.customer + 1,
            "recipient": recipient,
            "solution_type": "solution_assessment" if assessed else "catalogue",
            "assessment_type": assessment,
            "assessment_location": location[0] if assessed else None,
            "help_wanted": "" if assessed else HELP[case.deal_type],
        }
        given, family = self._some(GIVEN), self._some(FAMILY)
        contact = (given, family, f"+4860{case.pk % 10**7:07d}", f"contact{case.pk}@example.com")
        self.engagements.add(
            *(case.pk, shared["customer"], recipient, *contact, "", shared["solution_type"]),
            *(assessment, shared["assessment_location"], shared["help_wanted"]),
        )
        for solution in solutions:
            self.chosen.add(case.pk, solution)
        consent, author = programme.consent, creator.people[case.pk % len(creator.people)][0]
        self.consents.add(case.pk, consent.pk, consent.text, author, moment(case.begun))
        names = programme.names_of(assessment, solutions)
        return names, {**shared, "solutions": solutions}

    def _deal(
        self,
        case: Case,
        place: int,
        side: Side,
        customer: Company,
        location: tuple[int, str],
        solutions: str,
        shared: dict[str, Any],
    ) -> None:
        party = self.programme.parties[side.party]
        author = None if side.inbound else party.people[case.pk % len(party.people)][0]
        words = self.teller.words(customer) if side.details else ("", "", "", "")
        members = self._members(side, party)
        history = self.histories.of(case, side, author, members)
        state = self._state(case, place, side, party, author, location, words, history)
        state |= {"team": [key for key, *_rest in members], **shared}
        self._row(case, side, state, members, customer, location, solutions, history.versions)
        self.histories.write(history, json.dumps(state))
        self.registrations.write(case, side, state, shared.get("solutions", []))

    def _state(
        self,
        case: Case,
        place: int,
        side: Side,
        party: Any,
        author: Any,
        location: tuple[int, str],
        words: tuple[str, str, str, str],
        history: Any,
    ) -> dict[str, Any]:
        """The deal's own fields as its history keeps them."""
        value, currency = self.teller.money() if side.details else (None, "")
        closes = day(case.begun + int((30 + 300 * self.chance.random()) * DAY))
        return {
            "organization": party.pk,
            "engagement": case.pk,
            "author": author,
            "direction": "inbound" if side.inbound else "outbound",
            "deal_type": case.deal_type,
            "status": side.status,
            "progress": side.progress,
            "name": words[0],
            "location": location[0],
            "value": value,
            "currency": currency,
            "close_date": closes if side.details else None,
            "crm_id": words[2],
            "campaign_id": words[3],
            "notes": words[1],
            "reason": history.reason,
            "reason_notes": "",
            "surviving_deal": None,
            "sent_by": case.sides[0].pk if place else None,
            "submitted_at": stamp(case.begun),
            "answer_due_at": stamp(side.due),
            "answered_at": stamp(side.answered),
            "late_asked_at": None,
            "closed_at": stamp(side.closed),
        }

    def _row(
        self,
        case: Case,
        side: Side,
        state: dict[str, Any],
        members: list[Member],
        customer: Company,
        location: tuple[int, str],
        solutions: str,
        versions: int,
    ) -> None:
        own = reference(side.pk)
        known = [own, state["name"], state["crm_id"], state["campaign_id"], state["notes"]]
        known += [customer.name, customer.duns or "", customer.lei or ""]
        known += [f"{name} {email}" for _key, name, email, _user in members]
        begun, title = moment(case.begun), state["name"] or f"{customer.name} – {solutions}"
        self.deals.add(
            *(side.pk, own, state["organization"], case.pk, state["author"], state["direction"]),
            *(case.deal_type, side.status, side.progress, state["name"], location[0]),
            *(state["value"], state["currency"], state["close_date"], state["crm_id"]),
            *(state["campaign_id"], state["notes"], state["reason"], state["sent_by"], versions),
            search_words(" ".join(map(folded, known)), state["organization"]),
            *(sort_key(title), sort_key(folded(customer.name)), sort_key(folded(location[1]))),
            *(customer.country, begun, moment(side.closed) or begun, begun, moment(side.due)),
            *(moment(side.answered), moment(side.closed)),
        )

    def write_draft(self, number: int, key: int) -> None:
        """A draft of somebody, begun lately, with no more than its customer."""
        parties = self.programme.parties[1:]
        party = parties[number % len(parties)]
        author = party.people[number // len(parties) % len(party.people)][0]
        chosen, pk = number * 4 % self.plan.companies, self.teller.deals + number + 1
        customer = company(chosen)
        self.engagements.add(key, chosen + 1, None, *[""] * 6, None, None, "")
        begun, own = moment(self.now - number % 90 * DAY), reference(pk)
        self.deals.add(
            *(pk, own, party.pk, key, author, "outbound", "", "draft", 10, "", None, None, ""),
            *(None, "", "", "", None, None, 0),
            search_words(f"{own} {customer.name}", party.pk),
            *(sort_key(customer.name), sort_key(customer.name), "", customer.country),
            *(begun, begun, None, None, None, None),
        )

    def _members(self, side: Side, party: Party) -> list[Member]:
        """One to five people, nobody where nobody has accepted; a third have no account."""
        if not side.details:
            return []
        self.teams += side.party == LARGEST
        share = 2 if self.plan.deals < SMALL else SHARE_OF_USER
        people = party.people
        users = [USER] if side.party == LARGEST and self.teams % share == 0 else []
        found: list[Member] = []
        at = side.pk * 7
        for number in range(1 + int(self.chance.random() * 5)):
            self.members += 1
            if users or self.chance.random() < 0.66:
                place = users.pop() if users else 2 + (at + number) % (len(people) - 2)
                user, name, email = people[place]
                found.append((self.members, name, email, user))
            else:
                name = f"{self._some(GIVEN)} {self._some(FAMILY)}"
                email = f"partner{self.members % 5000}-{number}@example.com"
                found.append((self.members, name, email, None))
        for position, (key, name, email, _user) in enumerate(found):
            phone = f"+4850{key % 10**7:07d}"
            self.team.add(key, side.pk, name, phone, email, position)
        return found
