"""Real pages in a real Chromium, against a live server, a real worker and a clock that moves."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.contrib.testing.worker import start_worker

from dibao.celery import app
from tests.cast import DAY

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PASSWORD = "correct-horse-battery"
SHANGHAI = ZoneInfo("Asia/Shanghai")
DESK = {"width": 1366, "height": 768}
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
    return {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


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
def worker(transactional_db):
    """A Celery worker on the test database and the test broker."""
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="WARNING"):
        yield


class Desk:
    """One person's browser: signs in, follows links by their words, fills forms by their labels."""

    def __init__(self, context, base_url: str, user) -> None:
        self.page = context.new_page()
        self.base_url, self.user = base_url, user
        self.foreign: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", self._note_foreign)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note_console)

    def _note_foreign(self, request) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.foreign.append(request.url)

    def _note_console(self, message) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str):
        self.page.goto(self.base_url + path)
        return self

    def sign_in(self):
        self.go("/login/")
        self.page.get_by_label("用户名").fill(self.user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(self.base_url + "/")
        return self

    def press(self, name: str):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self

    def follow(self, name: str):
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self

    def fill(self, label: str, value: str):
        self.page.get_by_label(label).first.fill(value)
        return self

    def sees(self, text: str) -> bool:
        self.page.get_by_text(text).first.wait_for(timeout=10_000)
        return True


@pytest.fixture
def desk(browser, live_server, browser_context_args):
    """desk(user): that person at a browser of their own, signed in."""
    contexts, desks = [], []

    def sit(user) -> Desk:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        desks.append(Desk(context, live_server.url, user))
        return desks[-1].sign_in()

    yield sit
    for context in contexts:
        context.close()
    assert [url for desk in desks for url in desk.foreign] == []
    assert [fault for desk in desks for fault in desk.faults] == []
