"""Rows of a file of deals, as the cast would write them."""

from collections.abc import Iterator
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


# Each with the column that is told of it.
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"name": "n" * 151}, "name"),
    ({"customer": "Nobody S.A."}, "customer"),
    ({"customer": ""}, "customer"),
    ({"country": "Atlantis"}, "country"),
    ({"country": ""}, "country"),
    ({"duns": "12345"}, "duns"),
    ({"customer": "", "duns": "111111118"}, "duns"),
    ({"value": "a lot"}, "value"),
    ({"value": "-5"}, "value"),
    ({"value": "1e400"}, "value"),
    ({"value": "#REF!"}, "value"),
    ({"currency": "XYZ"}, "currency"),
    ({"close_date": "31.02.2027"}, "close_date"),
    ({"close_date": "1999-12-31"}, "close_date"),
    ({"notes": ""}, "notes"),
    ({"notes": "n" * 4001}, "notes"),
    ({"first": ""}, "contact_first_name"),
    ({"last": "n" * 500}, "contact_last_name"),
    ({"phone": "12"}, "contact_phone"),
    ({"email": "at home"}, "contact_email"),
    ({"location": "Atlantis"}, "location"),
    ({"solution": "Magic"}, "solution"),
    ({"solution": ""}, "solution"),
    ({"solution2": "Contoso Backup"}, "solution"),
    ({"solution": "Contoso Backup", "help": "Wonders"}, "help_wanted"),
    ({"team": "Somebody"}, "team"),
    ({"team": "stranger@x.example"}, "team"),
    ({"stage": "Nearly"}, "stage"),
]


def mistake(number: int) -> tuple[dict[str, Any], str]:
    """What is wrong with that row of `many`: every third has a mistake, each kind as often."""
    return ({}, "") if number % 3 else MISTAKES[number // 3 % len(MISTAKES)]


def many(count: int, customers: int) -> Iterator[list[str]]:
    """Rows of a usual large file, for customers of their own and people that come again."""
    for number in range(count):
        cells: dict[str, Any] = {
            "name": f"Deal {number}",
            "crm": f"C-{number}",
            "customer": f"Customer {number % customers}",
            "value": f"{number + 1} 000,50",
            "email": f"jan{number}@x.example",
            "team": "warsaw-user@contoso.example" if number % 2 else "",
            "stage": "40%" if number % 4 == 1 else "",
        }
        yield row(**cells | mistake(number)[0])
