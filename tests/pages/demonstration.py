"""The main pages as the demo shows them, for screenshots."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings

from accounts.models import User
from deals.actions.cloning import clone_deal
from deals.actions.drafts import start_draft
from deals.actions.imports import start_import
from deals.enums import HelpWanted
from deals.jobs.imports import check_at_once
from deals.models import Customer, Deal, Registration, Solution
from tests.pages.gestures import search
from tests.pages.inventory import State
from tests.pages.world import World

PEOPLE = {
    "admin": "admin@contoso.example",
    "user": "warsaw-user@contoso.example",
    "vendor": "specialist@northstar.example",
    "reviewer": "reviewer@northstar.example",
}
COLUMNS = (
    *("Deal name", "D-U-N-S", "Value", "Currency", "Close date", "Solution"),
    *("Help wanted from the vendor", "CRM ID", "Notes"),
)
ROWS = (
    ("Move of the archive", "120000", "EUR", "2026-09-30", "CRM-901", "Two offices."),
    ("Branch network", "about 40 000", "EUR", "2026-07-31", "CRM-902", "Ask for the number."),
    ("Data platform", "80000", "EUR", "2026-12-18", "CRM-903", "Has a platform of its own."),
    ("Shop on the web", "15000", "EUR", "31.02.2026", "CRM-904", "Before the season."),
)
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
    brought = start_import(by=people["user"], file=_file())
    check_at_once(brought, by=people["user"], mapping=brought.mapping, known="skip")
    world.words |= {
        "open": deal.reference,
        "received": received.last().reference,
        "draft": clone_deal(deal, by=people["admin"]).reference,
        "blank": start_draft(by=people["user"]).reference,
        "import": brought.public_id,
    }
    return world


def _file() -> SimpleUploadedFile:
    """Deals of customers of the directory, as a partner's own system might give them out."""
    known = Customer.objects.exclude(duns=None).order_by("pk").values_list("duns", flat=True)
    solution = Solution.objects.order_by("name").values_list("name", flat=True)[0]
    rows = [
        (name, duns, value, currency, closes, solution, str(HelpWanted.PRIVATE.label), crm, notes)
        for (name, value, currency, closes, crm, notes), duns in zip(ROWS, known, strict=False)
    ]
    text = "\r\n".join(";".join(row) for row in (COLUMNS, *rows))
    return SimpleUploadedFile("Deals.csv", text.encode())
