"""What the template says of each column, and the values that columns take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.importing.deal_columns import COLUMNS, NEEDED

_REQUIRED = {key for keys in NEEDED for key in keys if len(keys) == 1}
ABOUT: dict[str, Any] = {
    "name": gettext_lazy("A name by which people know the deal, at most 150 characters."),
    "customer": gettext_lazy("As in the directory; legal form and diacritics don't matter."),
    "country": gettext_lazy("Name or code. Needed unless a number tells who the customer is."),
    "duns": gettext_lazy("Nine digits; finds the customer whatever its name."),
    "lei": gettext_lazy("20 letters and digits; finds the customer whatever its name."),
    "address": gettext_lazy("With the city: adds a customer who is not in the directory."),
    "city": gettext_lazy("Tells customers of the same name apart."),
    "contact_first_name": gettext_lazy("Needed for solution assessment and co-sell."),
    "contact_last_name": gettext_lazy("Needed for solution assessment and co-sell."),
    "contact_phone": gettext_lazy("Needed for solution assessment and co-sell."),
    "contact_email": gettext_lazy("Needed for solution assessment and co-sell."),
    "specialist_notes": gettext_lazy("What the specialist should know before calling."),
    "location": gettext_lazy("One of your locations, by name or programme ID."),
    "value": gettext_lazy("Above zero: 125000, 1 234,50 or 1,234.50."),
    "currency": gettext_lazy("Three letters; empty: the currency of the location's country."),
    "close_date": gettext_lazy("2027-03-31 or 31.03.2027; today or later."),
    "crm_id": gettext_lazy("The deal's identifier in your own CRM; finds it again later."),
    "campaign_id": gettext_lazy("The same on all deals of a campaign."),
    "notes": gettext_lazy("At most 4,000 characters."),
    "stage": gettext_lazy("Name or percentage; the stages up to it are marked complete."),
    "deal_type": gettext_lazy("Follows from the solution and the help wanted if empty."),
    "help_wanted": gettext_lazy("For solutions of the catalogue; decides the deal type."),
    "assessment_type": gettext_lazy("Makes the deal a solution assessment."),
    "assessment_location": gettext_lazy("Empty: the deal's location."),
    "solution": gettext_lazy("One per column: Solution 1, Solution 2, up to 50."),
    "team": gettext_lazy(
        "One per column: Name <e-mail>; phone. For a colleague the e-mail is enough."
    ),
    "consent": gettext_lazy("If there is this column, only rows that say yes are imported."),
}
# The deal that the template shows; its row is a remark and never imported.
EXAMPLE: dict[str, Any] = {
    "name": gettext_lazy("# Example: take the # away, or delete the row"),
    "customer": "Example Retail sp. z o.o.",
    "country": "PL",
    "contact_first_name": "Jan",
    "contact_last_name": "Nowak",
    "contact_phone": "+48 600 100 200",
    "contact_email": "jan.nowak@customer.example",
    "value": "125 000,50",
    "close_date": "2027-03-31",
    "crm_id": "OPP-12345",
    "notes": gettext_lazy("Wants to leave the old data centre."),
    "stage": "20%",
    "team": "Ola Kowalska <ola@partner.example>; +48 601 222 333",
}


@dataclass(frozen=True)
class Allowed:
    """The values that a column takes: its key, its name, and the values with a note each."""

    key: str
    title: Any
    values: Sequence[tuple[str, str]] = field(default_factory=list)


def headings() -> list[str]:
    """The names of all columns in the reader's language, lists with two of theirs."""
    return [name for column in COLUMNS for name in _numbered(column)]


def _numbered(column: Any) -> list[str]:
    label = str(column.label)
    return [f"{label} 1", f"{label} 2"] if column.many else [label]


def example(allowed: Iterable[Allowed]) -> list[str]:
    """A row as it is filled in, with values that the reader may use."""
    firsts = {one.key: one.values[0][0] for one in allowed if one.values}
    values = {**firsts, **{key: str(words) for key, words in EXAMPLE.items()}}
    values |= {"consent": _("yes"), "deal_type": "", "solution": "", "help_wanted": ""}
    if not values.get("assessment_type"):
        values["solution"] = firsts.get("solution", "")
        values["help_wanted"] = firsts.get("help_wanted", "")
    row: list[str] = []
    for column in COLUMNS:
        row += [values.get(column.key, ""), *([""] if column.many else [])]
    return row


def explained() -> list[tuple[str, str, str]]:
    """Of each column: name, whether every new deal needs it, what to write."""
    return [
        (str(c.label), _("required") if c.key in _REQUIRED else "", str(ABOUT[c.key]))
        for c in COLUMNS
    ]
