"""Tells a story: the real actions, one after the other, each at its moment."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Location, User
from accounts.roles import Role
from deals.actions.creation import create_deal
from deals.actions.details import edit_deal
from deals.actions.drafts import save_step, start_draft
from deals.actions.lifecycle import close_as_error, lose, mark_stage, reopen, win
from deals.actions.team import Member
from deals.demo import words
from deals.demo.past import at
from deals.demo.plan import OPEN_ENDS, Story
from deals.enums import DealType, HelpWanted, ReasonFor, SolutionType
from deals.models import AssessmentType, ConsentText, Customer, Deal, Reason, Solution
from deals.pipelines import markable

NO_HELP = {DealType.PARTNER_LED: HelpWanted.VISIBLE, DealType.PRIVATE: HelpWanted.PRIVATE}
HELP = [h for h in HelpWanted if h not in NO_HELP.values()]
REOPENED = "The customer came back: the budget is there after all."


class Teller:
    """Makes deals of stories; `chance` decides what a story leaves open."""

    def __init__(self, chance: Random, now: datetime) -> None:
        self.chance, self.now = chance, now
        self.users = {user.email: user for user in User.objects.all()}
        self.consent = ConsentText.objects.first()
        self.customers = {c: self._customers(c) for c in words.FIRST_NAMES}

    def _customers(self, country: str) -> list[Customer]:
        return list(Customer.objects.filter(country=country).order_by("search", "pk"))

    # -- moments -------------------------------------------------------------------------
    def moments(self, age: int, span: int, count: int) -> Iterator[datetime]:
        """`count` moments in office hours, in order, within `span` days from `age` days ago."""
        start = self.now - timedelta(days=age)
        days = sorted(self.chance.choices(range(span + 1), k=count - 1))
        minutes = sorted(self.chance.choices(range(7 * 60, 15 * 60), k=count))
        for day, minute in zip([0, *days], minutes, strict=True):
            midnight = datetime.combine(start + timedelta(days=day), time(), start.tzinfo)
            yield min(midnight + timedelta(minutes=minute), self.now)

    # -- one story -----------------------------------------------------------------------
    def tell(self, story: Story) -> Deal:
        """Create the deal and bring it to its end."""
        span = story.age if story.end in OPEN_ENDS else min(story.age - 1, 40)
        if story.end == "reopened":
            span = 28  # within the time for reopening
        times = self.moments(story.age, span, 9)
        with at(next(times)):
            deal = self.create(story)
        marks = self.marks_of(story)
        for stage in markable(story.deal_type)[:marks]:
            with at(next(times)):
                deal = mark_stage(deal, by=self.worker(deal), stage=stage.key)
        if self.chance.random() < 0.3:
            with at(next(times)):
                self.revalue(deal)
        with at(next(times)):
            self.end(deal, story)
        if story.end == "reopened":
            with at(next(times)):
                reopen(deal, by=self.admin(deal.organization_id), reason=REOPENED)
        return deal

    def create(self, story: Story) -> Deal:
        author = self.users[story.author]
        draft = start_draft(by=author)
        for step, values in self.values_for(story).items():
            draft = save_step(draft, by=author, step=step, values=values)
        return create_deal(draft, by=author, consent=self.consent)

    def values_for(self, story: Story) -> dict[str, dict[str, Any]]:
        """What is typed into each step of the wizard."""
        author = self.users[story.author]
        location = Location.objects.get(organization=author.organization_id, name=story.location)
        customer: Any = self.chance.choice(self.customers[story.country])
        details = self.details(story, location, customer)
        if story.end == "duplicate":
            twin = self.open_deals(author.organization_id, location=location)[0]
            customer, details["name"] = twin.engagement.customer, twin.name
        return {
            "customer": {"customer": customer},
            "contact": words.contact(self.chance, story.country),
            "details": details,
            "team": {"team": self.team(author, location)},
            "solution": self.solution(story, author, location),
        }

    def details(self, story: Story, location: Location, customer: Customer) -> dict[str, Any]:
        chance = self.chance
        return {
            "name": words.deal_name(chance, story.deal_type, customer),
            "location": location,
            "value": Decimal(round(chance.lognormvariate(11, 1), -3) + 1000),
            "currency": chance.choice(words.CURRENCIES[story.country]),
            "close_date": timezone.localdate() + timedelta(days=chance.randint(25, 160)),
            "crm_id": f"OPP-{chance.randint(10_000, 99_999)}" if chance.random() < 0.6 else "",
            "campaign_id": chance.choice(words.CAMPAIGNS),
            "notes": chance.choice(words.NOTES),
        }

    def team(self, author: User, location: Location) -> list[Member]:
        """The author, often a colleague of the location, sometimes somebody without an account."""
        colleagues = User.objects.filter(assignments__location=location).exclude(pk=author.pk)
        people = [author, *(c for c in colleagues.distinct() if self.chance.random() < 0.5)]
        members = [Member(person.name, person.phone, person.email) for person in people]
        if self.chance.random() < 0.2:
            name = f"{self.chance.choice(words.FIRST_NAMES['PL'])} Sobczak"
            members.append(Member(name, "+48601000111", "presales@freelance.example"))
        return members

    def solution(self, story: Story, author: User, location: Location) -> dict[str, Any]:
        if story.deal_type == DealType.SOLUTION_ASSESSMENT:
            kinds = AssessmentType.objects.open_to(author.organization_id)
            return {
                "solution_type": SolutionType.SOLUTION_ASSESSMENT,
                "assessment_type": self.chance.choice(list(kinds)),
                "assessment_location": location,
            }
        return {
            "solution_type": SolutionType.CATALOGUE,
            "solutions": self.chance.sample(
                list(Solution.objects.all()), self.chance.randint(1, 3)
            ),
            "help_wanted": NO_HELP.get(story.deal_type) or self.chance.choice(HELP),
        }

    # -- its life ------------------------------------------------------------------------
    def marks_of(self, story: Story) -> int:
        """How many stages get marked before the end."""
        if story.end in OPEN_ENDS:
            return OPEN_ENDS.index(story.end)
        if story.end == "won" and story.deal_type == DealType.SOLUTION_ASSESSMENT:
            return 4
        return self.chance.randint(0, 4)

    def end(self, deal: Deal, story: Story) -> None:
        by = self.worker(deal)
        if story.end == "won":
            win(deal, by=by)
        elif story.end in {"lost", "reopened"}:
            lose(deal, by=by, reason=self.reason(ReasonFor.NOT_WON), notes="Told us by phone.")
        elif story.end == "error":
            reason = self.reason(ReasonFor.ERROR)
            close_as_error(deal, by=by, reason=reason, notes="Found in the weekly review.")
        elif story.end == "duplicate":
            self.end_as_duplicate(deal)

    def end_as_duplicate(self, deal: Deal) -> None:
        customer = deal.engagement.customer_id
        others = self.open_deals(deal.organization_id, engagement__customer=customer)
        reason = Reason.objects.get(code="duplicate_portal")
        survivor = others.exclude(pk=deal.pk).first()
        close_as_error(
            deal, by=self.admin(deal.organization_id), reason=reason, surviving_deal=survivor
        )

    def open_deals(self, organization_id: int | None, **where: Any) -> QuerySet[Deal]:
        seen = Deal.objects.visible_to(self.admin(organization_id)).of_tab("outbound")
        return seen.filter(**where).select_related("engagement__customer").order_by("-pk")

    def reason(self, given_for: ReasonFor) -> Reason:
        reasons = Reason.objects.filter(given_for=given_for, is_duplicate=False, is_active=True)
        return self.chance.choice(list(reasons))

    def revalue(self, deal: Deal) -> None:
        deal.refresh_from_db()
        value = round((deal.value or 0) * Decimal("1.2"), -3)
        edit_deal(deal, by=self.worker(deal), values={"value": value})

    def worker(self, deal: Deal) -> Any:
        return deal.author

    def admin(self, organization_id: int | None) -> User:
        """A referral admin of the entire organization."""
        admins = User.objects.filter(organization=organization_id, assignments__location=None)
        return admins.get(assignments__role=Role.REFERRAL_ADMIN)
