"""The forty organizations, their locations and people, and the catalogue."""

from dataclasses import dataclass
from itertools import product

from django.contrib.auth.hashers import make_password

from accounts.models import Assignment, CountryCoverage, Location, Organization, User
from accounts.models.organization import Kind
from accounts.roles import Role
from deals.models import AssessmentType, ConsentText, Reason, Solution
from tests.bench.filling.plan import PASSWORD

FIRST = (
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Grove",
    "Harbour",
    "Ivory",
    "Juniper",
)
SECOND = ("Cloud", "Data", "Digital", "Systems")
NAMES = ["Northstar", "Contoso", "Fabrikam", *map(" ".join, product(FIRST, SECOND))][:40]
CITIES = [
    ("Warsaw", "PL"), ("Kraków", "PL"), ("Berlin", "DE"), ("Paris", "FR"), ("Lyon", "FR"),
    ("Prague", "CZ"), ("Wien", "AT"), ("Dublin", "IE"), ("Milano", "IT"), ("Madrid", "ES"),
]  # fmt: skip
GIVEN = ("Anna", "Marek", "Julia", "Jonas", "Ewa", "Claire", "Luc", "Sean", "Petra", "Łukasz")
FAMILY = ("Zielińska", "Wrona", "Pawlak", "Richter", "Kurek", "Dubois", "Moreau", "Byrne", "Novák")
ASSESSMENTS = ("Cloud migration", "Data platform", "Security posture", "AI readiness")
SOLUTIONS = (
    *("Managed backup", "Modern workplace", "Analytics workbench", "Virtual desktop"),
    *("Industrial IoT hub", "Managed detection and response", "Network refresh"),
)


@dataclass(frozen=True)
class Party:
    """An organization with the keys that rows need; the larger ones have more of everything."""

    pk: int
    name: str
    locations: list[tuple[int, str]]
    people: list[tuple[int, str, str]]  # key, name, e-mail


@dataclass(frozen=True)
class Programme:
    parties: list[Party]
    assessments: list[int]
    solutions: list[int]
    not_won: list[int]
    errors: list[int]
    codes: dict[int, str]  # of reasons
    consent: ConsentText
    names: dict[str, dict[int, str]]

    def names_of(self, assessment: int | None, solutions: list[int]) -> str:
        """What a case is about, in words."""
        if assessment:
            return self.names["assessments"][assessment]
        return ", ".join(sorted(self.names["solutions"][one] for one in solutions))


def make_programme() -> Programme:
    """Everything that there are few of."""
    password = make_password(PASSWORD)
    parties = [_party(place, name, password) for place, name in enumerate(NAMES)]
    vendors = Location.objects.filter(organization__kind=Kind.VENDOR)
    for country in dict.fromkeys(country for _city, country in CITIES):
        if covering := vendors.filter(country=country).first():
            CountryCoverage.objects.create(country=country, location=covering)
    assessments = [AssessmentType.objects.create(name=f"{name} assessment") for name in ASSESSMENTS]
    for one in assessments:
        one.vetted.set([party.pk for party in parties[1:]])
    solutions = [
        Solution.objects.create(name=name, eligible_for_registration=place % 2 == 0)
        for place, name in enumerate(SOLUTIONS)
    ]
    plain = Reason.objects.filter(is_active=True)
    return Programme(
        parties,
        [one.pk for one in assessments],
        [one.pk for one in solutions],
        list(plain.filter(given_for="not_won").values_list("pk", flat=True)),
        list(plain.filter(given_for="error", is_duplicate=False).values_list("pk", flat=True)),
        dict(plain.values_list("pk", "code")),
        ConsentText.objects.latest("published_at"),
        {
            "assessments": {one.pk: one.name for one in assessments},
            "solutions": {one.pk: one.name for one in solutions},
        },
    )


def _party(place: int, name: str, password: str) -> Party:
    organization = Organization.objects.create(
        name=name, kind=Kind.VENDOR if place == 0 else Kind.PARTNER
    )
    cities = CITIES[: 8 if place < 2 else 1 + place % 3]
    locations = [
        Location.objects.create(
            organization=organization,
            name=city,
            city=city,
            country=country,
            programme_id=f"P{place:02}-{number}",
            is_default=number == 0,
        )
        for number, (city, country) in enumerate(cities)
    ]
    people = _people(organization, 60 if place < 2 else 8, password)
    return Party(
        organization.pk,
        name,
        [(one.pk, one.name) for one in locations],
        [(one.pk, one.name, one.email) for one in people],
    )


def _people(organization: Organization, number: int, password: str) -> list[User]:
    """An admin first, then referral users; all of the entire organization."""
    domain = organization.name.lower().replace(" ", "-") + ".example"
    mailboxes = ["admin", "user", *(f"person-{at}" for at in range(2, number))]
    people = [
        User(
            email=f"{mailbox}@{domain}",
            name=f"{GIVEN[at % len(GIVEN)]} {FAMILY[at % len(FAMILY)]}",
            phone=f"+4850{at:07d}",
            organization=organization,
            password=password,
        )
        for at, mailbox in enumerate(mailboxes)
    ]
    people = User.objects.bulk_create(people)
    Assignment.objects.bulk_create(
        Assignment(user=one, role=Role.REFERRAL_ADMIN if at == 0 else Role.REFERRAL_USER)
        for at, one in enumerate(people)
    )
    return people
