"""Assessment types with the partners vetted for them, and solutions."""

from accounts.models import Organization
from deals.models import AssessmentType, Solution

# Name, description, who is vetted.
ASSESSMENTS = [
    (
        "Cloud migration assessment",
        "Inventory of servers and applications, with a plan and the cost of moving them.",
        ["Contoso", "Fabrikam"],
    ),
    (
        "Data platform assessment",
        "Databases, warehouses and reports: what to modernize first.",
        ["Contoso"],
    ),
    (
        "Security posture assessment",
        "Identities, devices and networks against the vendor's baseline.",
        ["Contoso", "Fabrikam"],
    ),
    (
        "AI readiness assessment",
        "Data, skills and governance needed before assistants are introduced.",
        ["Contoso"],
    ),
    (
        "Business continuity assessment",
        "Backup, recovery times and what an outage would cost.",
        ["Fabrikam"],
    ),
    (
        "Licence optimization assessment",
        "What is bought, what is used, and what can be given back.",
        ["Contoso", "Fabrikam"],
    ),
    (
        "SAP on cloud assessment",
        "Sizing and landing zone for the customer's ERP systems.",
        [],
    ),
]
# Name, description, eligible for registration.
SOLUTIONS = [
    ("Managed backup", "Backup and recovery as a service.", False),
    ("Modern workplace", "Devices, mail and collaboration for every employee.", True),
    ("Analytics workbench", "Reports and forecasts on one platform.", True),
    ("Virtual desktop", "Desktops from the cloud for branches and contractors.", True),
    ("Industrial IoT hub", "Machines connected, measured and kept running.", True),
    ("Managed detection and response", "Watching and answering attacks, day and night.", False),
    ("E-commerce accelerator", "A shop on the vendor's platform in ten weeks.", True),
    ("Customer service assistant", "Answers from the company's own documents.", True),
    ("Network refresh", "Switches, wireless and firewalls as a project.", False),
    ("Retail point of sale", "Tills and stock for shops.", False),
]


def make_catalogue() -> None:
    for name, description, vetted in ASSESSMENTS:
        kind = AssessmentType.objects.create(name=name, description=description)
        kind.vetted.set(Organization.objects.filter(name__in=vetted))
    for name, description, eligible in SOLUTIONS:
        Solution.objects.create(
            name=name, description=description, eligible_for_registration=eligible
        )
