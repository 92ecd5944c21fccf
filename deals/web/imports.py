"""Import deals: upload a file, say what its columns are, see what would happen, let it happen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals.actions.imports import (
    begin_check,
    begin_commit,
    begin_undo,
    discard_import,
    go_on,
    refuse_unless_creator,
    refuse_unless_own,
    start_import,
)
from deals.errors import Invalid
from deals.forms.imports import ColumnsForm, CommitForm, ImportFileForm
from deals.importing.deal_columns import lacking
from deals.jobs.imports import check_at_once, is_small
from deals.models import DealImport
from deals.models.imports import COMMITTED, ImportState, RowState
from deals.queries.consent import newest_text
from deals.queries.imports import imports_of
from deals.web.base import answers_refusals
from deals.web.import_files import SHEET_ROWS, refused_rows, template
from deals.web.import_parts import (
    done_words,
    get_import,
    groups_of,
    marks_of,
    piles_of,
    rows_page,
)
from portal.web.paging import keyset_page
from portal.web.querystring import with_values


@require_safe
@answers_refusals
def history(request: HttpRequest) -> HttpResponse:
    """One's own imports; admins of the entire organization see all of it."""
    refuse_unless_creator(request.user)
    page = keyset_page(imports_of(request.user), "created_at", cursor=request.GET.get("page", ""))
    context = {
        "imports": page.rows,
        "newer": page.newer and with_values(request.GET, page=page.newer),
        "older": page.older and with_values(request.GET, page=page.older),
    }
    return render(request, "deals/imports/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def new_import(request: HttpRequest) -> HttpResponse:
    """Upload a file; a good one leads on to its columns."""
    refuse_unless_creator(request.user)
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = start_import(by=request.user, file=form.cleaned_data["file"])
        except Invalid as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect("deals:import", public_id=found.public_id)
    return render(request, "deals/imports/new.html", {"form": form, "marks": marks_of(None)})


new_import.takes_files = True  # type: ignore[attr-defined]  # read by the middleware


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """What each column was taken for, to be changed; then the file is checked."""
    deal_import = get_import(request, public_id)
    if request.method == "POST":
        refuse_unless_own(deal_import, by=request.user)
    fixed = deal_import.state in COMMITTED or deal_import.is_busy or not deal_import.header
    if request.method != "POST" and (fixed or deal_import.user_id != request.user.pk):
        return redirect("deals:import", public_id=public_id)
    form = ColumnsForm(request.POST or None, deal_import=deal_import)
    if request.method == "POST" and form.is_valid():
        try:
            check(request, deal_import, form)
        except Invalid as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("deals:import", public_id=public_id)
    mapping = form.mapping() if form.is_bound and form.is_valid() else deal_import.mapping
    samples = [
        [row[n] for row in deal_import.samples if n < len(row) and row[n]]
        for n in range(len(deal_import.header))
    ]
    context = {
        "deal_import": deal_import,
        "form": form,
        "columns": list(zip(deal_import.header, samples, form.columns(), strict=True)),
        "unknown": [h for h, key in zip(deal_import.header, mapping, strict=True) if not key],
        "lacking": lacking(mapping),
        "marks": marks_of(deal_import, at=1),
    }
    return render(request, "deals/imports/columns.html", context)


def check(request: HttpRequest, deal_import: DealImport, form: ColumnsForm) -> None:
    """At once for few rows, by the worker for many."""
    chosen: Any = {"mapping": form.mapping(), "known": form.cleaned_data["known"]}
    if is_small(deal_import):
        check_at_once(deal_import, by=request.user, **chosen)
    else:
        begin_check(deal_import, by=request.user, **chosen)


@require_safe
@answers_refusals
def one_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the import stands: at work, what would happen, or what became of it."""
    deal_import = get_import(request, public_id)
    own = deal_import.user_id == request.user.pk
    if own and deal_import.state == ImportState.COLUMNS:
        return redirect("deals:import-columns", public_id=public_id)
    return show(request, deal_import)


def show(
    request: HttpRequest, deal_import: DealImport, form: CommitForm | None = None
) -> HttpResponse:
    creates = bool(deal_import.counts.get(RowState.CREATE))
    ready = sum(deal_import.counts.get(s, 0) for s in (RowState.CREATE, RowState.UPDATE))
    refused = sum(deal_import.counts.get(s, 0) for s in (RowState.ERROR, RowState.FAILED))
    context = {
        "deal_import": deal_import,
        "own": deal_import.user_id == request.user.pk,
        "marks": marks_of(deal_import),
        "form": form or CommitForm(asks=creates),
        "creates": creates,
        "ready": ready,
        "refused": refused,
        "refused_as_sheet": refused <= SHEET_ROWS,
        "created": deal_import.counts.get(RowState.CREATED, 0),
        "done": done_words(deal_import),
        "gave_up": deal_import.is_busy and (deal_import.job is None or deal_import.job.has_ended),
    }
    if deal_import.state == ImportState.CHECKED:
        context["text"] = newest_text()
    if not deal_import.is_busy:
        context |= {
            "piles": piles_of(request, deal_import),
            "groups": groups_of(deal_import),
            **rows_page(request, deal_import),
        }
    return render(request, "deals/imports/import.html", context)


@require_POST
@answers_refusals
def commit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Import what is ready, if the consent was given where there are new deals."""
    deal_import = get_import(request, public_id)
    refuse_unless_own(deal_import, by=request.user)
    creates = bool(deal_import.counts.get(RowState.CREATE))
    form, text = CommitForm(request.POST, asks=creates), newest_text()
    shown = request.POST.get("version")
    if creates and deal_import.state == ImportState.CHECKED and text and shown != text.version:
        form.add_error("consent", _("The text has changed; read it and tick the box again."))
    if deal_import.state in COMMITTED or form.is_valid():
        begin_commit(deal_import, by=request.user, consent=text if creates else None)
        return redirect("deals:import", public_id=public_id)
    return show(request, deal_import, form)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then close what the import created and nobody touched."""
    deal_import = get_import(request, public_id)
    if request.method == "POST":
        begin_undo(deal_import, by=request.user)
        return redirect("deals:import", public_id=public_id)
    if not deal_import.counts.get(RowState.CREATED) or deal_import.is_busy:
        return redirect("deals:import", public_id=public_id)
    context = {"deal_import": deal_import, "created": deal_import.counts[RowState.CREATED]}
    return render(request, "deals/imports/undo.html", context)


@require_POST
@answers_refusals
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Have the worker go on with what it gave up."""
    go_on(get_import(request, public_id), by=request.user)
    return redirect("deals:import", public_id=public_id)


@require_POST
@answers_refusals
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget a file that was not imported."""
    discard_import(get_import(request, public_id), by=request.user)
    messages.success(request, _("The file is deleted; nothing of it was imported."))
    return redirect("deals:imports")


AT = "deals/imports/<public_id>/"
urlpatterns = [
    path("deals/imports/", history, name="imports"),
    path("deals/imports/new/", new_import, name="new-import"),
    path("deals/imports/template/csv/", template, {"ending": "csv"}, name="import-template-csv"),
    path("deals/imports/template/xlsx/", template, {"ending": "xlsx"}, name="import-template-xlsx"),
    path(AT, one_import, name="import"),
    path(f"{AT}columns/", columns, name="import-columns"),
    path(f"{AT}commit/", commit, name="import-commit"),
    path(f"{AT}undo/", undo, name="import-undo"),
    path(f"{AT}go-on/", resume, name="import-go-on"),
    path(f"{AT}discard/", discard, name="import-discard"),
    path(f"{AT}refused/csv/", refused_rows, {"ending": "csv"}, name="import-refused-csv"),
    path(f"{AT}refused/xlsx/", refused_rows, {"ending": "xlsx"}, name="import-refused-xlsx"),
]
