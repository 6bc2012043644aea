"""The worker and the beat. What runs when is listed here, in one place."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibao.settings")

app = Celery("dibao", include=["dibao.jobs.heartbeat"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-jobs": {"task": "dibao.jobs.tasks.sweep", "schedule": 60.0},
    "create-due-rechecks": {
        "task": "reviews.tasks.create_due_rechecks",
        "schedule": crontab(hour=1, minute=30),
    },
    "close-finished-notices": {
        "task": "reviews.tasks.close_finished_notices",
        "schedule": crontab(hour=0, minute=10),
    },
    "end-graces": {"task": "reviews.tasks.end_graces", "schedule": crontab(hour=0, minute=20)},
    "watch-households": {
        "task": "reviews.tasks.watch_households",
        "schedule": crontab(hour=0, minute=30),
    },
    "watch-publications": {
        "task": "reviews.tasks.watch_publications",
        "schedule": crontab(hour=0, minute=40),
    },
    "check-records": {
        "task": "dibao.jobs.tasks.check_records",
        "schedule": crontab(hour=3, minute=0),
    },
    "open-months": {"task": "payments.tasks.open_months", "schedule": crontab(hour=6, minute=0)},
    "watch-payday": {
        "task": "payments.tasks.watch_payday",
        "schedule": crontab(hour=7, minute=0),
    },
}
