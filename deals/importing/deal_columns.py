"""Which columns a file of deals can have, by which names, and which column of it is which.

Our own names count in every language of the portal, those of fields too, and the words of Partner
Center's bulk file.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from deals.importing.sheet_lines import ERRORS, Line
from deals.importing.words import spoken
from portal.text import fold_whole


@dataclass(frozen=True)
class Column:
    """A column: its key, its name for people, other names; `many`: numbered ones are one list."""

    key: str
    label: Any
    also: tuple[str, ...] = ()
    many: bool = False


COLUMNS = (
    Column("name", _("Deal name")),
    Column("customer", _("Customer"), ("Customer Name", "Company")),
    Column("country", _("Customer's country"), ("Customer Country", "Country")),
    Column("duns", _("D-U-N-S number"), ("DUNS", "D-U-N-S", "Customer DUNS")),
    Column("lei", _("LEI"), ("Customer LEI",)),
    Column("address", _("Customer's address"), ("Customer Address", "Address")),
    Column("city", _("Customer's city"), ("Customer City", "City")),
    Column("contact_first_name", _("Contact's first name"), ("Contact First Name", "First name")),
    Column("contact_last_name", _("Contact's last name"), ("Contact Last Name", "Last name")),
    Column("contact_phone", _("Contact's phone"), ("Contact Phone", "Phone")),
    Column("contact_email", _("Contact's e-mail"), ("Contact E-mail", "Contact Email", "E-mail")),
    Column("specialist_notes", _("Notes for the solution assessment specialist")),
    Column("location", _("Location"), ("PartnerID", "Programme ID", "Partner Location")),
    Column("value", _("Estimated value"), ("Estimated Deal Value", "Value")),
    Column("currency", _("Currency"), ("Estimated Deal Value Currency",)),
    Column("close_date", _("Estimated close date"), ("Close date",)),
    Column("crm_id", _("CRM ID")),
    Column("campaign_id", _("Marketing campaign ID"), ("Campaign ID",)),
    Column("notes", _("Notes")),
    Column("stage", _("Sales stage"), ("Progress",)),
    Column("deal_type", _("Deal type"), ("Referral Type",)),
    Column("help_wanted", _("Help wanted from the vendor"), ("Help wanted", "Help required")),
    Column("assessment_type", _("Assessment type")),
    Column("assessment_location", _("Location the assessment is for")),
    Column("solution", _("Solution"), ("Solutions",), many=True),
    Column("team", _("Team member"), ("Team",), many=True),
    Column("consent", _("Consent")),
)
BY_KEY = {column.key: column for column in COLUMNS}
MOST_OF_A_LIST = 50
_NUMBERED = re.compile(r"(.*?\D)(\d{1,2})")
# Without one of each no deal can be created; an update needs the CRM ID only.
NEEDED = (
    ("name",),
    ("customer", "duns", "lei"),
    ("value",),
    ("close_date",),
    ("notes",),
    ("solution", "assessment_type"),
)


@cache
def _names() -> dict[str, str]:
    return {
        name: column.key
        for column in reversed(COLUMNS)  # the first of two that share a name has it
        for name in spoken(column.key, column.label, *column.also)
    }


def key_of(header: str) -> str:
    """The key of the column that the header names; "" for none that we know."""
    name = fold_whole(header)
    if key := _names().get(name):
        return key
    numbered = _NUMBERED.fullmatch(name)
    key = _names().get(numbered[1], "") if numbered else ""
    return key if key and BY_KEY[key].many else ""


def guess(header: Sequence[str]) -> list[str]:
    """The key of each column; of two that mean the same the first has it."""
    found: list[str] = []
    for cell in header:
        key = key_of(cell)
        known = bool(key) and key in found and not BY_KEY[key].many
        found.append("" if known else key)
    return found


def taken_twice(mapping: Sequence[str]) -> list[Column]:
    counted = Counter(key for key in mapping if key)
    return [c for c in COLUMNS if not c.many and counted[c.key] > 1]


def lacking(mapping: Sequence[str]) -> list[Column]:
    """The columns without which no row can become a deal; of alternatives the first."""
    return [BY_KEY[keys[0]] for keys in NEEDED if not set(keys) & set(mapping)]


@dataclass(slots=True)
class Entry:
    """A row by its columns' keys; only cells that say something are there."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    solutions: list[str] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # keys of cells that hold a formula's error
    fault: str = ""


def entry_of(line: Line, mapping: Sequence[str]) -> Entry:
    entry = Entry(line.number, fault=line.fault)
    for key, cell in zip(mapping, line.cells, strict=False):
        if not key or not cell:
            continue
        if cell in ERRORS:
            entry.broken.append(key)
        elif key == "solution":
            entry.solutions.append(cell)
        elif key == "team":
            entry.team.append(cell)
        else:
            entry.texts[key] = cell
    return entry
