"""What people type into the demo's deals: names, notes, contacts, amounts."""

import re
from random import Random
from typing import Any

from django.utils.text import slugify

from deals.enums import DealType
from deals.models import Customer
from portal.text import fold

TOPICS = {
    DealType.SOLUTION_ASSESSMENT: [
        "Cloud readiness",
        "Data centre exit",
        "Security review",
        "Licence review",
        "Data platform assessment",
    ],
    DealType.CO_SELL: ["Modern workplace", "Analytics rollout", "Virtual desktops", "IoT pilot"],
    DealType.PARTNER_LED: ["Network refresh", "Backup renewal", "Online shop", "Managed security"],
    DealType.PRIVATE: ["Support contract", "Small office setup", "Proof of value"],
}
NOTES = [
    "The contract for the present data centre ends next year; the board wants a plan by then.",
    "Met at the spring fair. The IT manager is our sponsor, procurement comes in later.",
    "Two competitors are in talks. Price matters less than a short migration window.",
    "Follow-up of last year's project. They were happy with the team in Kraków.",
    "Budget is approved for this quarter.\nDecision by the management board, meets monthly.",
    "Starts with one plant; four more could follow if the numbers hold.",
    "The customer asks for references from its own industry before the next meeting.",
]
SPECIALIST_NOTES = ["", "Please call in the morning.", "Technical contact: the head of operations."]
FORMS = {"spolka", "sp", "gmbh", "company", "inc", "llc", "sas", "sarl", "sa", "ag"}
CAMPAIGNS = ["", "", "", "SPRING-CLOUD", "SECURE-2026", "AI-TOUR"]
FIRST_NAMES = {
    "PL": ["Katarzyna", "Tomasz", "Magdalena", "Piotr", "Agnieszka", "Łukasz"],
    "DE": ["Sabine", "Thomas", "Jürgen", "Anja", "Stefan", "Birgit"],
    "FR": ["Hélène", "Antoine", "Camille", "François", "Mathilde", "Julien"],
    "US": ["Susan", "David", "Maria", "James", "Linda", "Robert"],
}
LAST_NAMES = {
    "PL": ["Kowalczyk", "Wójcik", "Mazur", "Krawczyk", "Dudek", "Żuraw"],
    "DE": ["Müller", "Schneider", "Weiß", "Hoffmann", "Schäfer", "Krüger"],
    "FR": ["Lefèvre", "Garnier", "Roux", "Chevalier", "Girard", "Noël"],
    "US": ["Miller", "Garcia", "O'Brien", "Johnson", "Nguyen", "Taylor"],
}
PHONES = {"PL": "+48601{:06}", "DE": "+4930{:07}", "FR": "+3317{:07}", "US": "+1212555{:04}"}
CURRENCIES = {"PL": ["PLN", "PLN", "EUR"], "DE": ["EUR"], "FR": ["EUR"], "US": ["USD"]}


def deal_name(chance: Random, kind: str, customer: Customer) -> str:
    return f"{chance.choice(TOPICS[DealType(kind)])} for {short_name(customer)}"


def short_name(customer: Customer) -> str:
    """A company as people call it: the first words, without quotes and legal form."""
    name = customer.name.title() if customer.name.isupper() else customer.name
    words = re.sub(r'["„”“,]', "", name).split()
    form = next((n for n, word in enumerate(words) if n and fold(word) in FORMS), 2)
    return " ".join(words[: min(form, 2)])[:40].rstrip(" -")


def contact(chance: Random, country: str) -> dict[str, Any]:
    first, last = chance.choice(FIRST_NAMES[country]), chance.choice(LAST_NAMES[country])
    number = chance.randint(2_100_000, 2_199_999) if country in {"DE", "FR"} else None
    digits = number or chance.randint(100, 199)
    mailbox = f"{slugify(fold(first))}.{slugify(fold(last))}"
    return {
        "contact_first_name": first,
        "contact_last_name": last,
        "contact_phone": PHONES[country].format(digits),
        "contact_email": f"{mailbox}@customer.example",
        "specialist_notes": chance.choice(SPECIALIST_NOTES),
    }
