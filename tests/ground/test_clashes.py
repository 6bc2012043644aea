"""Two people at the same rows at the same moment: the database ends one, who is told so."""

import threading
import time

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from dibao.trail.models import ChainHead
from payments.models import Batch
from tests.cast import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = "刚才有人同时办理了相关事项，本次没有保存"


def ask(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


@pytest.fixture
def another():
    """Another person on a connection of their own: holds the county's trail, and once we wait for
    it asks for the batch that we hold, if `wants` it. We are the one whom the database ends."""
    held, done, threads = threading.Event(), threading.Event(), []
    ours = ask("SELECT pg_backend_pid()")

    def work(wants: Batch | None) -> None:
        with transaction.atomic():
            ask("SELECT set_config('deadlock_timeout', '20s', true)")
            ChainHead.objects.select_for_update().get(county_code=COUNTY)
            held.set()
            if wants is None:
                done.wait(10)
                return
            while not ask(f"SELECT cardinality(pg_blocking_pids({ours}))") and not done.is_set():
                time.sleep(0.01)
            Batch.objects.select_for_update().get(pk=wants.pk)

    def run(wants: Batch | None) -> None:
        try:
            work(wants)
        finally:
            connections.close_all()

    def begin(wants: Batch | None = None) -> None:
        threads.append(threading.Thread(target=run, args=(wants,)))
        threads[0].start()
        assert held.wait(10)

    ask("SELECT set_config('deadlock_timeout', '400ms', false)")
    yield begin
    done.set()
    for thread in threads:
        thread.join()
    ask("SELECT set_config('deadlock_timeout', '1s', false)")
    ask("SELECT set_config('lock_timeout', '0', false)")


@pytest.fixture
def drafted(make_awards, batch_in):
    make_awards(1)
    return batch_in("drafted")


def test_a_form_ended_by_a_deadlock_comes_back_with_what_was_typed(
    drafted, another, client, finance, caplog
):
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    another(drafted)
    page = client.post(
        reverse("action", args=["payments", "batch", drafted.pk, "void"]),
        {"reason": "花名册有误，重新核对", "expected_version": drafted.version},
    )
    assert page.status_code == 409
    assert TOLD in page.text and "花名册有误，重新核对" in page.text
    assert Batch.objects.get().status == "drafted"
    assert "two at one moment: DeadlockDetected" in caplog.text
    assert "花名册有误" not in caplog.text


def test_the_api_answers_409_to_what_a_deadlock_ended(drafted, another, finance):
    client = APIClient()
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    another(drafted)
    answered = client.post(
        f"/api/batches/{drafted.number}/actions/void/",
        {"reason": "有误", "expected_version": drafted.version},
    )
    assert (answered.status_code, answered.json()["detail"]) == (409, f"{TOLD}，请返回后重新提交。")
    assert Batch.objects.get().status == "drafted"


def test_where_no_form_can_be_shown_again_a_page_says_so(
    batch_in, make_awards, another, client, finance
):
    make_awards(1)
    batch = batch_in("sent")
    client.force_login(finance, backend="django.contrib.auth.backends.ModelBackend")
    another()
    ask("SELECT set_config('lock_timeout', '100ms', false)")
    page = client.post(reverse("bank_file", args=[batch.number, "csv"]))
    assert page.status_code == 409
    assert TOLD in page.text and "后退" in page.text
    assert "系统出错" not in page.text
