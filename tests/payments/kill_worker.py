"""A worker that may be killed: a process of its own, forked from one that holds nothing.

A process forked from the tests themselves would take their threads' locks and open connections
with it; the server that these are forked from has loaded the application and nothing else.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dibao.settings")

import django
from django.apps import apps
from django.db import connections

if not apps.ready:
    django.setup()

from dibao.jobs import runner


def work(database: str, job_id: str) -> None:
    """Run one job in a database, and go without a word."""
    connections["default"].settings_dict["NAME"] = database
    runner.run(job_id)
    os._exit(0)
