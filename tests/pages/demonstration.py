"""The main pages as the demo shows them, for screenshots."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings

from accounts.models import User
from deals.actions.cloning import clone_deal
from deals.actions.drafts import start_draft
from deals.actions.imports import start_import
from deals.jobs.imports import check_at_once
from deals.models import Deal, Registration
from tests.pages.gestures import search
from tests.pages.inventory import State
from tests.pages.world import World

PEOPLE = {
    "admin": "admin@contoso.example",
    "user": "warsaw-user@contoso.example",
    "vendor": "specialist@northstar.example",
    "reviewer": "reviewer@northstar.example",
}
FILE = """Deal name;Customer;Country;Value;Currency;Close date;Type;CRM ID
Move of the archive;Żabka Polska;PL;120000;EUR;2026-09-30;Private;CRM-901
Branch network;Bank;PL;about 40 000;PLN;2026-07-31;Private;CRM-902
Data platform;;DE;80000;EUR;31.02.2026;Private;CRM-903
"""
MAIN = [
    State("sign in", "nobody", "/account/sign-in/"),
    State("home", "user", "/"),
    State("home, vendor", "vendor", "/"),
    State("outbound", "admin", "/deals/outbound/"),
    State("outbound, filtered", "admin", "/deals/outbound/?deal_type=solution_assessment&q=data"),
    State("outbound, filters", "admin", "/deals/outbound/filters/"),
    State("inbound", "vendor", "/deals/inbound/"),
    State("drafts", "user", "/deals/drafts/"),
    State("deal", "admin", "/deals/{open}/"),
    State("deal, to answer", "vendor", "/deals/{received}/"),
    State(
        "customer",
        "user",
        "/deals/new/{blank}/customer/",
        search("#id_q", "bank sp", shows="#suggestions .suggestion"),
    ),
    *(
        State(step, "admin", f"/deals/new/{{draft}}/{step}/")
        for step in ("contact", "details", "team", "solution", "consent")
    ),
    State("import", "user", "/deals/imports/{import}/"),
    State("views", "admin", "/deals/views/"),
    State("registrations", "reviewer", "/registrations/"),
    State("notifications", "vendor", "/notifications/"),
    State("not found", "user", "/deals/D-234567/", code=404),
]


def build() -> World:
    """The demo, with a full draft of Anna's and a checked import of the Warsaw user's."""
    with override_settings(DEMO=True):
        call_command("demo")
    people = {name: User.objects.get(email=email) for name, email in PEOPLE.items()}
    world = World({"nobody": None, **people})
    mine = Deal.objects.filter(organization=people["admin"].organization, direction="outbound")
    assessments = mine.filter(deal_type="solution_assessment")
    registered = Registration.objects.values("deal")
    deal = assessments.filter(status="accepted", progress=40).exclude(pk__in=registered).first()
    received = Deal.objects.filter(
        organization=people["vendor"].organization, direction="inbound", status="received"
    )
    brought = start_import(by=people["user"], file=SimpleUploadedFile("Deals.csv", FILE.encode()))
    check_at_once(brought, by=people["user"], mapping=brought.mapping, known="skip")
    world.words |= {
        "open": deal.reference,
        "received": received.last().reference,
        "draft": clone_deal(deal, by=people["admin"]).reference,
        "blank": start_draft(by=people["user"], afresh=True).reference,
        "import": brought.public_id,
    }
    return world
