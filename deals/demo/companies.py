"""The demo's customers: a small cut of the GLEIF golden copy (see README.md here)."""

from pathlib import Path

from django.core.management import call_command

from deals.models import Customer

FILE = Path(__file__).parent / "companies.csv.gz"
# Until the file is there.
STAND_INS = {
    "PL": ["Żabka Polska sp. z o.o.", "Cukrownia Świdnica S.A.", "Browar Zamość sp. z o.o."],
    "DE": ["Schwarzwald Maschinenbau GmbH", "Elbe Logistik AG", "Nordlicht Brauerei KG"],
    "FR": ["Boulangerie du Rhône SARL", "Textiles de Roubaix SAS", "Énergie Bretagne SA"],
    "US": ["Prairie Foods Inc.", "Harbor Lights LLC", "Granite State Insurance Co."],
}


def make_companies() -> None:
    if FILE.exists():
        call_command("import_companies", str(FILE), source="demo")
        return
    for country, names in STAND_INS.items():
        for name in names:
            Customer.objects.create(name=name, country=country, source="demo")
