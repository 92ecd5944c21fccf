"""What happens in each case, by chance: who, when, what for and how it ends."""

from dataclasses import dataclass, field
from math import exp
from random import Random

from deals.enums import DealType
from deals.models.reference import ALPHABET
from tests.bench.filling.companies import Company
from tests.bench.filling.moments import DAY
from tests.bench.filling.plan import Outline
from tests.bench.filling.programme import Programme
from tests.bench.filling.words import CAMPAIGNS, NOTES, TOPICS

SPAN = 1000  # days that the history goes back
ANSWER = 14 * DAY
WAITING = 8 * DAY  # no received deal is older, so that none is late before the database is old
LINGERING = 600  # days after which an open deal is closed with a chance of 63 %
TYPES = {
    "shared": ([DealType.SOLUTION_ASSESSMENT] * 10, [DealType.CO_SELL] * 7, ["partner_led"] * 3),
    "three": ([DealType.SOLUTION_ASSESSMENT], [DealType.CO_SELL]),
    "sent_by_vendor": ([DealType.SOLUTION_ASSESSMENT], [DealType.CO_SELL]),
    "sent": ([DealType.PRIVATE],),
    "alone": ([DealType.PRIVATE],),
}
KINDS = {kind: [str(one) for ones in types for one in ones] for kind, types in TYPES.items()}
REFERENCES, STEP = len(ALPHABET) ** 6, 314_159_265  # no multiple of 29, the length of ALPHABET
CURRENCIES = ("EUR", "EUR", "EUR", "PLN", "PLN", "USD", "GBP", "CZK")


@dataclass(slots=True)
class Side:
    """A party's deal: whose, and how it stands. Moments are seconds."""

    pk: int
    party: int
    status: str
    progress: int
    answered: int | None = None
    closed: int | None = None
    due: int | None = None
    inbound: bool = False
    details: bool = True  # whether it has a name, a value and all the rest of its own
    marks: list[tuple[int, int]] = field(default_factory=list)  # percent, second


@dataclass(slots=True)
class Case:
    """An engagement and the deals of its parties, the creator's first."""

    pk: int
    outline: Outline
    deal_type: str
    customer: int
    begun: int
    sides: list[Side]


def reference(number: int) -> str:
    left, letters = number * STEP % REFERENCES, []
    for _place in range(6):
        left, letter = divmod(left, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "D-" + "".join(letters)


class Teller:
    """Tells the cases one after the other; `now` is the second in which all this is said."""

    def __init__(self, programme: Programme, chance: Random, now: int, companies: int) -> None:
        self.programme, self.chance, self.now, self.companies = programme, chance, now, companies
        self.deals = 0

    def tell(self, number: int, of: int, outline: Outline) -> Case:
        chance = self.chance
        at = (number + chance.random()) / of
        begun = int(self.now - SPAN * DAY + at * (SPAN * DAY - 3600))
        kinds = KINDS[outline.kind]
        kind = kinds[int(chance.random() * len(kinds))]
        # A quarter of the companies is known to somebody, a few of them much better than others.
        customer = int(chance.random() ** 2 * self.companies / 4) * 4
        sides = [self._own(outline.creator, kind, begun)]
        if outline.recipient is not None:
            sides.append(self._received(outline.recipient, begun))
        if outline.kind in ("shared", "three"):
            sides.append(self._received(0, begun, read_only=kind == DealType.PARTNER_LED))
        return Case(number + 1, outline, kind, customer, begun, sides)

    def _side(self, party: int, status: str, progress: int = 10) -> Side:
        self.deals += 1
        return Side(self.deals, party, status, progress)

    def _own(self, party: int, kind: str, begun: int) -> Side:
        side = self._side(party, "accepted")
        self._work(side, kind, begun)
        return side

    def _received(self, party: int, begun: int, *, read_only: bool = False) -> Side:
        side = self._side(party, "accepted")
        side.inbound = True
        if read_only:
            side.details = False
            return side
        side.due = begun + ANSWER
        luck, age = self.chance.random(), self.now - begun
        if age < WAITING and luck < 0.7:
            side.status, side.details = "received", False
        elif age > ANSWER and luck > 0.85:
            side.status, side.details, side.closed = "expired", False, side.due
        else:
            side.answered = begun + int(self.chance.random() * min(age, ANSWER))
            if luck > 0.65:
                side.status, side.details, side.closed = "declined", False, side.answered
            else:
                self._work(side, "", side.answered)
        return side

    def _work(self, side: Side, kind: str, begun: int) -> None:
        """Stages are marked, and most deals come to an end some day."""
        chance, age = self.chance, (self.now - begun) / DAY
        open_still = chance.random() < exp(-age / LINGERING)
        steps = int(chance.random() * 5)
        end = self.now if open_still else int(begun + (0.2 + 0.8 * chance.random()) * age * DAY)
        if not open_still:
            luck = chance.random()
            side.status = "won" if luck < 0.45 else "lost" if luck < 0.9 else "error"
            side.closed = end
            if side.status == "won" and kind == DealType.SOLUTION_ASSESSMENT:
                steps = 4
        for step in range(steps):
            side.marks.append((20 * (step + 1), int(begun + (end - begun) * (step + 1) / 5)))
        side.progress = 100 if side.status == "won" else 20 * steps or 10

    def words(self, customer: Company) -> tuple[str, str, str, str]:
        """Name, notes, CRM ID and campaign ID of a deal with that customer."""
        chance = self.chance
        topic = TOPICS[int(chance.random() * len(TOPICS))]
        name = f"{topic} for {' '.join(customer.name.split()[:2])}"[:150]
        notes = NOTES[int(chance.random() * len(NOTES))]
        crm = f"CRM-{int(chance.random() * 10**7):07d}" if chance.random() < 0.6 else ""
        campaign = CAMPAIGNS[int(chance.random() * 5)] if chance.random() < 0.3 else ""
        return name, notes, crm, campaign

    def money(self) -> tuple[str, str]:
        value = 1000 * 2000 ** self.chance.random()
        return f"{value:.2f}", CURRENCIES[int(self.chance.random() * len(CURRENCIES))]
