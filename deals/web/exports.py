"""A list as a file: CSV at once, XLSX made by the worker (spec section 7)."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from deals.actions.exports import record_export
from deals.actions.jobs import start_job
from deals.exports import DealExport
from deals.jobs.export import ROW_LIMIT, too_long
from deals.lists import QUERY_LIMIT, Listing
from deals.models.export import FileFormat
from deals.models.job import JobKind
from deals.queries.exports import exports_too_often
from deals.queries.jobs import has_enough_jobs
from deals.web.selection import chosen
from portal.web.csv import Busy, csv_columns, csv_response


@require_GET
def export_csv(request: HttpRequest, tab: str) -> HttpResponseBase:
    """The list as it is shown, or only its chosen deals, as a download."""
    if exports_too_often(request.user):
        return render(request, "429.html", status=429)
    listing = Listing(request.user, tab, request.GET, only=chosen(request.GET))
    export = DealExport(listing)
    try:
        answer = csv_response(f"{export.name}.csv", csv_columns(export.heading, export.batches()))
    except Busy:
        return render(request, "429.html", status=429)
    try:
        record_export(
            by=request.user,
            tab=tab,
            query=listing.pinned,
            columns=[column.key for column in listing.columns],
            rows=len(export),
            file_format=FileFormat.CSV,
        )
    except BaseException:
        answer.close()
        raise
    return answer


@require_POST
def export_xlsx(request: HttpRequest, tab: str) -> HttpResponse:
    """Have the worker make the file; leads to the page that tells how far it is."""
    query = QueryDict(request.POST.get("query", "")[:QUERY_LIMIT])
    return start_xlsx(request, tab, query, only=chosen(request.POST))


def start_xlsx(
    request: HttpRequest, tab: str, query: QueryDict, *, only: Collection[str] | None
) -> HttpResponse:
    user: Any = request.user
    listing = Listing(user, tab, query, only=only)
    number = listing.deals.order_by()[: ROW_LIMIT + 1].count()
    refusal = too_long() if number > ROW_LIMIT else ""
    if has_enough_jobs(user, JobKind.EXPORT) or exports_too_often(user):
        refusal = _("Your earlier files are still being made. Wait for one of them.")
    if refusal:
        messages.error(request, refusal)
        return redirect(f"{reverse(f'deals:{tab}')}?{query.urlencode()}")
    parameters = {"tab": tab, "query": listing.pinned, "references": only and sorted(only)}
    job = start_job(JobKind.EXPORT, by=user, parameters=parameters, total=number)
    return redirect("deals:job", public_id=job.public_id)


urlpatterns = [
    route
    for tab in ("inbound", "outbound", "closed")
    for route in (
        path(f"deals/{tab}/export/csv/", export_csv, {"tab": tab}, name=f"{tab}-csv"),
        path(f"deals/{tab}/export/xlsx/", export_xlsx, {"tab": tab}, name=f"{tab}-xlsx"),
    )
]
