"""The progress bar of a job."""

from django.shortcuts import get_object_or_404, render

from dibao.jobs.models import Job


def progress(request, job_id):
    """The job's bar, polled by htmx; its owner alone sees it."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id, owner=request.user)
    template = "_progress.html" if request.htmx else "jobs/progress.html"
    response = render(request, template, {"job": job, "next": request.GET.get("next", "")})
    if request.htmx and job.is_finished:
        response["HX-Refresh"] = "true"
    return response
