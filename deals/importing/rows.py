"""Which column means what, and what a row must be like to become a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from deals.importing.files import UnreadableFile
from deals.validators import is_duns, is_lei, normalize_duns, normalize_lei
from portal.text import clean_text

LIMITS = {"name": 300, "address": 300, "city": 100, "region": 100, "postal_code": 20}
NUMBERS = ("lei", "duns")
PLAIN = {field: field for field in (*LIMITS, "country", *NUMBERS, "status")}
GLEIF = {
    "lei": "lei",
    "entity.legalname": "name",
    "entity.legaladdress.firstaddressline": "address",
    "entity.legaladdress.city": "city",
    "entity.legaladdress.region": "region",
    "entity.legaladdress.postalcode": "postal_code",
    "entity.legaladdress.country": "country",
    "entity.entitystatus": "status",
}


class BadRow(Exception):
    """A row that can't become a customer; the message says why."""


@dataclass(slots=True)
class Company:
    """A good row: its line, its fields in clean form, and the cells as they came.

    Of a company that is not active any more it has nothing but the numbers.
    """

    line: int
    values: dict[str, str | None]
    cells: list[str]
    is_active: bool = True

    @property
    def keys(self) -> list[str]:
        """The numbers that tell the company apart."""
        return [f"{field} {self.values[field]}" for field in NUMBERS if self.values.get(field)]


class Layout:
    """The columns of a file: GLEIF's golden copy or a plain list."""

    def __init__(self, header: list[str]) -> None:
        cells = [clean_text(cell).lower() for cell in header]
        self.is_gleif = "entity.legalname" in cells
        names: Mapping[str, str] = GLEIF if self.is_gleif else PLAIN
        self.positions = {names[cell]: at for at, cell in enumerate(cells) if cell in names}
        self.width = len(header)
        self._refuse_incomplete(names)
        self._countries = frozenset(dict(countries))

    def _refuse_incomplete(self, names: Mapping[str, str]) -> None:
        wanted = {field: name for name, field in names.items()}
        missing = [wanted[field] for field in ("name", "country") if field not in self.positions]
        if not set(NUMBERS) & set(self.positions):
            missing.append(" / ".join(wanted[field] for field in NUMBERS if field in wanted))
        if missing:
            raise UnreadableFile(
                _("The first line must name the columns, separated by commas; missing: %s.")
                % ", ".join(missing)
            )

    def company(self, line: int, cells: list[str]) -> Company:
        """The company in a row. Raises `BadRow`."""
        if len(cells) != self.width:
            raise BadRow(
                _("%(found)d fields instead of %(width)d.")
                % {"found": len(cells), "width": self.width}
            )
        values: dict[str, Any] = {f: clean_text(cells[at]) for f, at in self.positions.items()}
        is_active = values.pop("status", "").upper() != "INACTIVE"
        for field in NUMBERS:
            if field in values:
                self._check_number(field, values)
        self._check_numbered(values)
        if not is_active:
            numbers = {field: values[field] for field in NUMBERS if field in values}
            return Company(line, numbers, cells, is_active=False)
        self._check(values)
        return Company(line, values, cells)

    def numbers(self, cells: list[str]) -> list[str]:
        """The keys of a row that is bad otherwise, as far as they can be told."""
        found = {
            f: cells[at] for f, at in self.positions.items() if f in NUMBERS and at < len(cells)
        }
        spelled = {"lei": normalize_lei, "duns": normalize_duns}
        return [f"{f} {spelled[f](clean_text(number))}" for f, number in found.items() if number]

    def _check_number(self, field: str, values: dict[str, Any]) -> None:
        """Bring a number into its one spelling; an empty cell takes none away."""
        if not values[field]:
            del values[field]
        elif field == "lei":
            values[field] = normalize_lei(values[field])
            if not is_lei(values[field]):
                raise BadRow(_("The LEI is wrong: 20 characters, the last two check digits."))
        else:
            values[field] = normalize_duns(values[field])
            if not is_duns(values[field]):
                raise BadRow(_("The D-U-N-S number is wrong: it has nine digits."))

    def _check_numbered(self, values: dict[str, Any]) -> None:
        if not any(field in values for field in NUMBERS):
            raise BadRow(_("There is neither an LEI nor a D-U-N-S number to tell it apart by."))

    def _check(self, values: dict[str, Any]) -> None:
        if not values["name"]:
            raise BadRow(_("The name is missing."))
        values["country"] = values["country"].upper()
        if values["country"] not in self._countries:
            raise BadRow(_("Unknown country: %s.") % values["country"][:20])
        for field, limit in LIMITS.items():
            if len(values.get(field, "")) > limit:
                raise BadRow(
                    _("%(field)s is longer than %(limit)d characters.")
                    % {"field": field, "limit": limit}
                )
