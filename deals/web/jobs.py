"""The page of a long piece of work: how far it is, what came out, its file."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models.job import Job, JobKind, JobState
from deals.web.base import PUBLIC_ID
from deals.web.bulk import about, way_back

PARTS = {
    "export": "deals/jobs/_export.html",
    "bulk": "deals/jobs/_bulk.html",
    "import": "deals/jobs/_import.html",
}


@require_safe
def job_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The progress, asked for again and again by htmx until the job has ended."""
    job = get_job(request, public_id)
    context = {"job": job, "part": PARTS[job.kind], "has_file": has_file(job)}
    if job.kind == JobKind.BULK:
        context |= about(job)
    elif job.kind == JobKind.EXPORT:
        context |= way_back(job)
    part = getattr(request, "htmx", False)
    return render(request, f"deals/jobs/{'_progress' if part else 'job'}.html", context)


@require_safe
def job_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file that the job made, while it stays."""
    job = get_job(request, public_id)
    if not has_file(job):
        raise Http404
    try:
        file = job.file.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(file, as_attachment=True, filename=job.file_name)


def get_job(request: HttpRequest, public_id: str) -> Job:
    """One's own job; else 404, as if never used."""
    if not PUBLIC_ID.fullmatch(public_id):
        raise Http404
    return get_object_or_404(Job.objects.visible_to(request.user), public_id=public_id)


def has_file(job: Job) -> bool:
    until = job.file_until if job.state == JobState.DONE and job.file else None
    return until is not None and until > timezone.now()


urlpatterns = [
    path("jobs/<public_id>/", job_page, name="job"),
    path("jobs/<public_id>/file/", job_file, name="job-file"),
]
