"""The progress bar of a job."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dibao.jobs.models import Job


def progress(request: HttpRequest, job_id) -> HttpResponse:
    """The job's bar, polled by htmx until it ends; for its owner, or for all where it has none."""
    job = get_object_or_404(Job.objects.shown_to(request.user), pk=job_id)
    response = render(request, "jobs/_job.html" if request.htmx else "jobs/job.html", {"job": job})
    if request.htmx and job.is_finished:
        response["HX-Refresh"] = "true"
    return response
