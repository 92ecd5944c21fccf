"""Files of an import for people: the template, and the rows that were refused, to be mended."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import batched
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_countries import countries

from deals.actions.imports import refuse_unless_creator
from deals.enums import DealType, HelpWanted
from deals.forms.fields import currency_choices
from deals.importing.deal_columns import BY_KEY
from deals.importing.explanations import Allowed, example, explained, headings
from deals.importing.templates import PLAIN, write_template
from deals.models import DealImport
from deals.models.imports import REFUSED
from deals.pipelines import ASSESSMENT, STANDARD
from deals.queries.import_catalogue import Catalogue
from deals.web.base import answers_refusals
from deals.web.import_parts import get_import
from portal.said import told
from portal.web.csv import Busy, csv_lines, csv_response

SHEET_ROWS = 10_000  # more take too long while somebody waits; CSV has no limit
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE = gettext_lazy("Template for deals")


@require_safe
@answers_refusals
def template(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The file to fill in, with the values that the reader may use."""
    refuse_unless_creator(request.user)
    allowed = allowed_for(request.user)
    if ending == "csv":
        rows = [*_remarks(allowed)]
        return csv_response(f"{TEMPLATE}.csv", csv_lines(headings(), [[example(allowed)], rows]))
    file = BytesIO()
    write_template(file, allowed)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{TEMPLATE}.xlsx", content_type=SHEET)


def allowed_for(user: Any) -> list[Allowed]:
    """What the user may choose, as in the wizard."""
    catalogue = Catalogue(user)
    currencies = [pair for _group, pairs in currency_choices()[1:] for pair in pairs]
    stages = [(stage.label, stage.percent) for stage in (*ASSESSMENT[:-1], *STANDARD[1:-1])]
    named = {
        "location": [(place.name, place.programme_id) for place in catalogue.locations.all],
        "assessment_type": [(k.name, k.description) for k in catalogue.assessment_types.all],
        "solution": [(s.name, s.description) for s in catalogue.solutions.all],
        "stage": [(str(label), f"{percent}%") for label, percent in stages],
        "deal_type": [(str(kind.label), "") for kind in DealType],
        "help_wanted": [(str(kind.label), "") for kind in HelpWanted],
        "currency": [(code, words.partition(" – ")[2]) for code, words in currencies],
        "country": [(country.code, str(country.name)) for country in countries],
    }
    return [Allowed(key, BY_KEY[key].label, values) for key, values in named.items()]


def _remarks(allowed: Iterable[Allowed]) -> Iterator[list[str]]:
    """Explanations as rows that an import passes over."""
    yield ["# " + _("Rows that begin with # are not imported.")]
    for label, needed, words in explained():
        yield [f"# {label}", needed, words]
    for one in allowed:
        for value, note in one.values:
            yield [f"# {one.title}", value, note]


@require_safe
@answers_refusals
def refused_rows(request: HttpRequest, public_id: str, ending: str) -> HttpResponseBase:
    """The rows with errors as they came, with the reasons beside; to mend and import again."""
    deal_import = get_import(request, public_id)
    lines = deal_import.lines.filter(state__in=REFUSED)
    if not deal_import.header or not lines.exists():
        raise Http404
    name = f"{deal_import.file_name.rpartition('.')[0]} – {_('rows with errors')}.{ending}"
    heading = [*deal_import.header, _("Reason")]
    rows = _with_reasons(deal_import, lines, get_language())
    if ending == "xlsx":
        if lines.count() > SHEET_ROWS:
            raise Http404
        return _as_sheet(name, [heading, *rows])
    try:
        return csv_response(name, csv_lines(heading, batched(rows, 500)))
    except Busy:
        return render(request, "429.html", status=429)


def _with_reasons(deal_import: DealImport, lines: Any, language: str | None) -> Iterator[list[str]]:
    width = len(deal_import.header)
    rows = lines.order_by("number").values_list("cells", "remarks")
    for cells, remarks in rows.iterator(chunk_size=500):
        errors = [remark for remark in remarks if remark["level"] == "error"]
        with override(language):  # the file is sent when the request's language is gone
            reasons = "; ".join(map(_reason, errors))
        yield [*cells[:width], *[""] * (width - len(cells)), reasons]


def _reason(remark: dict[str, Any]) -> str:
    """In the language of who downloads it."""
    column = BY_KEY.get(remark["field"])
    return f"{column.label}: {told(remark)}" if column else told(remark)


def _as_sheet(name: str, rows: Iterable[list[str]]) -> FileResponse:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, **PLAIN}) as book:
        sheet = book.add_worksheet(_("Deals"))
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=SHEET)
