"""What the pages of an import share: finding it, its steps, its rows, its groups of remarks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from deals.actions.imports import refuse_unless_creator
from deals.forms.rows.customers import names_by_number
from deals.importing.deal_columns import BY_KEY, entry_of
from deals.importing.sheet_lines import Line
from deals.models import DealImport
from deals.models.imports import COMMITTED, ImportState, RowState
from deals.queries.imports import visible_deals
from deals.web.base import PUBLIC_ID
from portal.said import told
from portal.web.paging import keyset_page
from portal.web.querystring import with_values

PAGE = 50
STEPS = (_("File"), _("Columns"), _("Check"), _("Import"))
AT = {
    ImportState.READING: 0,
    ImportState.COLUMNS: 1,
    ImportState.CHECKING: 2,
    ImportState.CHECKED: 2,
    ImportState.UNREADABLE: 1,
}
# Shown in this order; each state of a row in the badge colours of a deal's status.
SHOWN = {
    RowState.CREATE: "accepted",
    RowState.UPDATE: "accepted",
    RowState.CREATED: "won",
    RowState.UPDATED: "won",
    RowState.ERROR: "error",
    RowState.FAILED: "error",
    RowState.SKIP: "quiet",
    RowState.SAME: "quiet",
    RowState.UNDONE: "quiet",
}


def get_import(request: HttpRequest, public_id: str) -> DealImport:
    """An import that the user may see; else 404, as if never used."""
    refuse_unless_creator(request.user)
    if not PUBLIC_ID.fullmatch(public_id):
        raise Http404
    seen = DealImport.objects.visible_to(request.user).select_related("user", "job")
    return get_object_or_404(seen, public_id=public_id)


@dataclass(frozen=True)
class Mark:
    """A step of the import: done, now, or ahead."""

    title: Any
    number: int
    state: str
    url: str = ""


def marks_of(deal_import: DealImport | None, *, at: int | None = None) -> list[Mark]:
    """The four steps; the columns can be gone back to until something is imported."""
    if at is None:
        at = AT.get(ImportState(deal_import.state), 3) if deal_import else 0
    columns = ""
    if deal_import and deal_import.state in (ImportState.CHECKED, ImportState.UNREADABLE):
        columns = reverse("deals:import-columns", args=[deal_import.public_id])
    over = deal_import is not None and deal_import.state in COMMITTED and not deal_import.is_busy
    return [
        Mark(
            title,
            number + 1,
            "done" if number < at or over else "now" if number == at else "todo",
            columns if number == 1 and at > 1 else "",
        )
        for number, title in enumerate(STEPS)
    ]


@dataclass(frozen=True)
class Pile:
    """The rows of a state: label, colour, how many, the address that shows them alone."""

    state: str
    label: Any
    tone: str
    count: int
    url: str
    is_on: bool


def piles_of(request: HttpRequest, deal_import: DealImport) -> list[Pile]:
    chosen = request.GET.get("state", "")
    return [
        Pile(
            state,
            RowState(state).label,
            tone,
            deal_import.counts[state],
            with_values(request.GET, state="" if state == chosen else state, page=""),
            state == chosen,
        )
        for state, tone in SHOWN.items()
        if deal_import.counts.get(state)
    ]


def groups_of(deal_import: DealImport) -> list[dict[str, Any]]:
    """The same remarks together; columns by their names in the reader's language."""
    return [_in_words(group) for group in deal_import.groups]


def _in_words(remark: dict[str, Any]) -> dict[str, Any]:
    """As the reader is told, whoever checked the file."""
    return {**remark, "words": told(remark), "column": _label(remark["field"])}


def _label(key: str) -> Any:
    column = BY_KEY.get(key)
    return column.label if column else ""


def rows_page(request: HttpRequest, deal_import: DealImport) -> dict[str, Any]:
    """A page of the rows, in the order of the file; those of one state if the address says so."""
    lines = deal_import.lines.all()
    if (state := request.GET.get("state", "")) in RowState.values:
        lines = lines.filter(state=state)
    page = keyset_page(
        lines.select_related("deal"),
        "number",
        cursor=request.GET.get("page", ""),
        size=PAGE,
        rising=True,
    )
    seen = visible_deals(request.user, [row.deal_id for row in page.rows if row.deal_id])
    places = {key: n for n, key in enumerate(deal_import.mapping) if key in ("customer", "value")}
    rows = [_row(row, seen, places) for row in page.rows]
    _name_customers(request, deal_import, rows, page.rows)
    return {
        "rows": rows,
        "newer": page.newer and with_values(request.GET, page=page.newer),
        "older": page.older and with_values(request.GET, page=page.older),
    }


def _name_customers(
    request: HttpRequest, deal_import: DealImport, shown: list[dict[str, Any]], rows: Iterable[Any]
) -> None:
    """Name the customers that the file gives by their numbers alone."""
    pairs = [(one, row) for one, row in zip(shown, rows, strict=True) if not one["customer"]]
    entries = [entry_of(Line(row.number, row.cells), deal_import.mapping) for _one, row in pairs]
    names = names_by_number(request.user, [entry.texts for entry in entries])
    for (one, _row), name in zip(pairs, names, strict=True):
        one["customer"] = name


def done_words(deal_import: DealImport) -> str:
    """How many deals the import created and updated, in a sentence each."""
    created, updated = (deal_import.counts.get(s, 0) for s in (RowState.CREATED, RowState.UPDATED))
    words = []
    if created or not updated:
        words.append(
            ngettext("%s deal was created.", "%s deals were created.", created) % localize(created)
        )
    if updated:
        words.append(
            ngettext("%s deal was updated.", "%s deals were updated.", updated) % localize(updated)
        )
    return " ".join(words)


def _row(row: Any, seen: dict[int, str], places: dict[str, int]) -> dict[str, Any]:
    def cell(key: str) -> str:
        at = places.get(key, -1)
        return row.cells[at] if 0 <= at < len(row.cells) else ""

    return {
        "number": row.number,
        "title": row.title,
        "customer": cell("customer"),
        "value": cell("value"),
        "state": row.state,
        "label": RowState(row.state).label,
        "tone": SHOWN[RowState(row.state)],
        "reference": seen.get(row.deal_id, ""),
        "remarks": [_in_words(remark) for remark in row.remarks],
    }
