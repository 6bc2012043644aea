"""What the beat runs for the reviews."""

from celery import shared_task
from django.utils import timezone

from reviews.services import deaths, due_rechecks, graces, notices, publications, reports


@shared_task(name="reviews.tasks.close_finished_notices")
def close_finished_notices() -> None:
    notices.close_finished(timezone.localdate())


@shared_task(name="reviews.tasks.create_due_rechecks")
def create_due_rechecks() -> None:
    due_rechecks.create_due_rechecks(timezone.localdate())


@shared_task(name="reviews.tasks.watch_publications")
def watch_publications() -> None:
    publications.watch_publications(timezone.localdate())


@shared_task(name="reviews.tasks.end_graces")
def end_graces() -> None:
    graces.end_graces(timezone.localdate())


@shared_task(name="reviews.tasks.watch_households")
def watch_households() -> None:
    """What happened in households that receive: a death, an award that is over."""
    on = timezone.localdate()
    deaths.recheck_after_deaths(on)
    reports.cancel_idle_reports(on)
