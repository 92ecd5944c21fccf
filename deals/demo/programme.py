"""Organizations, locations and people of the demo (spec section 14)."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Assignment, CountryCoverage, Location, Organization, User
from accounts.models.organization import Kind
from accounts.roles import Role
from portal.demo_accounts import ACCOUNTS, PASSWORD

# Organization: kind, and its locations as name, country, programme ID; the first is the default.
ORGANIZATIONS = {
    "Northstar": (
        Kind.VENDOR,
        [("Dublin", "IE", "NS-1001"), ("Prague", "CZ", "NS-1002"), ("Berlin", "DE", "NS-1003")],
    ),
    "Contoso": (
        Kind.PARTNER,
        [("Warsaw", "PL", "CT-2001"), ("Kraków", "PL", "CT-2002"), ("Berlin", "DE", "CT-2003")],
    ),
    "Fabrikam": (Kind.PARTNER, [("Paris", "FR", "FB-3001"), ("Lyon", "FR", "FB-3002")]),
}
COVERAGE = {"Prague": ["PL", "CZ", "SK", "HU"], "Berlin": ["DE", "AT", "CH"]}


@dataclass(frozen=True)
class Person:
    """Who an account is; `location` empty means the entire organization."""

    name: str
    phone: str
    organization: str = ""
    role: str = ""
    location: str = ""
    zone: str = "Europe/Warsaw"


ADMIN, USER, VIEWER = Role.REFERRAL_ADMIN, Role.REFERRAL_USER, Role.VIEWER
PEOPLE = {
    "root@cosell.example": Person("Helen Marsh", "+353857012345", zone="Europe/Dublin"),
    "admin@contoso.example": Person("Anna Zielińska", "+48501234567", "Contoso", ADMIN),
    "warsaw-admin@contoso.example": Person(
        "Marek Wrona", "+48502345678", "Contoso", ADMIN, "Warsaw"
    ),
    "warsaw-user@contoso.example": Person(
        "Julia Pawlak", "+48503456789", "Contoso", USER, "Warsaw"
    ),
    "berlin-user@contoso.example": Person(
        "Jonas Richter", "+4915112345678", "Contoso", USER, "Berlin", "Europe/Berlin"
    ),
    "viewer@contoso.example": Person("Ewa Kurek", "+48504567890", "Contoso", VIEWER),
    "admin@fabrikam.example": Person(
        "Claire Dubois", "+33612345678", "Fabrikam", ADMIN, zone="Europe/Paris"
    ),
    "paris-user@fabrikam.example": Person(
        "Luc Moreau", "+33623456789", "Fabrikam", USER, "Paris", "Europe/Paris"
    ),
    "specialist@northstar.example": Person(
        "Sean Byrne", "+353861234567", "Northstar", ADMIN, zone="Europe/Dublin"
    ),
    "reviewer@northstar.example": Person(
        "Petra Novotná", "+420601234567", "Northstar", Role.REVIEWER, zone="Europe/Prague"
    ),
}


def make_organizations() -> None:
    """The vendor, the partners, their locations, and who answers for which country."""
    for name, (kind, locations) in ORGANIZATIONS.items():
        organization = Organization.objects.create(name=name, kind=kind)
        for position, (city, country, programme_id) in enumerate(locations):
            location = Location.objects.create(
                organization=organization,
                name=city,
                city=city,
                country=country,
                programme_id=programme_id,
                is_default=position == 0,
            )
            if kind == Kind.VENDOR:
                cover(location)


def cover(location: Location) -> None:
    for country in COVERAGE.get(location.name, []):
        CountryCoverage.objects.create(country=country, location=location)


def make_people() -> None:
    """Every account of the demo; one hash for all, since hashing is slow on purpose."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        make_person(account.email, PEOPLE[account.email], password)


def make_person(email: str, person: Person, password: str) -> None:
    organization = Organization.objects.filter(name=person.organization).first()
    user = User.objects.create(
        email=email,
        name=person.name,
        phone=person.phone,
        password=password,
        organization=organization,
        time_zone=person.zone,
        is_staff=organization is None,
        is_superuser=organization is None,
    )
    if person.role:
        location = Location.objects.filter(organization=organization, name=person.location).first()
        Assignment.objects.create(user=user, role=person.role, location=location)
