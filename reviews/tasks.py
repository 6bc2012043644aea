"""What the beat runs for the reviews."""

from celery import shared_task
from django.utils import timezone

from reviews.services import due_rechecks, notices, publications


@shared_task(name="reviews.tasks.close_finished_notices")
def close_finished_notices() -> None:
    notices.close_finished(timezone.localdate())


@shared_task(name="reviews.tasks.create_due_rechecks")
def create_due_rechecks() -> None:
    due_rechecks.create_due_rechecks(timezone.localdate())


@shared_task(name="reviews.tasks.watch_publications")
def watch_publications() -> None:
    publications.watch_publications(timezone.localdate())
