"""Rows of a file of deals, as the cast would write them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

COLUMNS = {
    "Deal Name": "Cloud for Żabka",
    "Customer Name": "Żabka Polska sp. z o.o.",
    "Customer Country": "Poland",
    "Estimated Deal Value": "1 234,50",
    "Estimated Deal Value Currency": "EUR",
    "Estimated Close Date": "",
    "CRM ID": "",
    "Marketing Campaign ID": "",
    "Notes": "Wants to leave the old data centre.",
    "Sales Stage": "",
    "PartnerID": "Warsaw",
    "Solution 1": "Cloud migration assessment",
    "Solution 2": "",
    "Team member 1": "",
    "First name": "Jan",
    "Last name": "Nowak",
    "Phone": "600 100 200",
    "E-mail": "jan@customer.example",
    "Help wanted": "",
    "D-U-N-S number": "",
    "Address": "",
    "City": "",
}
HEADER = list(COLUMNS)
SHORT = {
    **{"name": "Deal Name", "customer": "Customer Name", "country": "Customer Country"},
    **{"value": "Estimated Deal Value", "currency": "Estimated Deal Value Currency"},
    **{"close_date": "Estimated Close Date", "crm": "CRM ID", "notes": "Notes"},
    **{"stage": "Sales Stage", "location": "PartnerID", "solution": "Solution 1"},
    **{"solution2": "Solution 2", "team": "Team member 1", "help": "Help wanted"},
    **{"duns": "D-U-N-S number", "address": "Address", "city": "City", "phone": "Phone"},
    **{"first": "First name", "last": "Last name", "email": "E-mail"},
    "campaign": "Marketing Campaign ID",
}


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def row(**changes: Any) -> list[str]:
    """A good row with some cells changed, by short names."""
    cells = {**COLUMNS, "Estimated Close Date": in_days(60)}
    cells |= {SHORT[name]: str(value) for name, value in changes.items()}
    return list(cells.values())
