"""Real pages in a real Chromium, against a live server, a real worker and a clock that moves."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.contrib.testing.worker import start_worker
from django.test import Client

from dibao.celery import app
from tests.browser.desk import PASSWORD, Desk
from tests.cast import DAY

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SHANGHAI = ZoneInfo("Asia/Shanghai")
SCREEN = {"width": 1366, "height": 768}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path):
    return {"executable_path": chromium_path, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": SCREEN, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


class Clock:
    """The office's clock: the server lives on the day that the test says."""

    def __init__(self) -> None:
        self.traveller = None

    def go_to(self, day: date) -> None:
        self.stop()
        moment = datetime(day.year, day.month, day.day, 9, 30, tzinfo=SHANGHAI)
        self.traveller = time_machine.travel(moment, tick=True)
        self.traveller.start()
        self.day = day

    def stop(self) -> None:
        if self.traveller:
            self.traveller.stop()
            self.traveller = None


@pytest.fixture
def clock():
    clock = Clock()
    clock.go_to(DAY)
    yield clock
    clock.stop()


@pytest.fixture
def worker(clock, transactional_db):
    """A Celery worker on the test database and the test broker."""
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="WARNING"):
        yield app


@pytest.fixture
def desk(browser, live_server, browser_context_args, clock):
    """desk(user): that person at a browser of their own, signed in; by the form if asked so.

    After the last test line no page has reported a fault or asked another host for anything.
    """
    desks = []

    def sit(user, *, by_form: bool = False, **context_args) -> Desk:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        context = browser.new_context(**browser_context_args | context_args)
        context.set_default_timeout(10_000)
        desks.append(Desk(context, live_server.url, user))
        if not by_form:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            desks[-1].carries(client.session.session_key)
        return desks[-1].go("/")

    yield sit
    for one in desks:
        one.context.close()
    assert [url for one in desks for url in one.foreign] == []
    assert [fault for one in desks for fault in one.faults] == []
