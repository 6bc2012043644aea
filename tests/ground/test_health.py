"""/healthz: what a stranger, a proxy and a probe see."""

import pytest

from dibao import policy
from dibao.celery import app
from dibao.jobs import heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_sign(monkeypatch):
    monkeypatch.setitem(heartbeat._last, "renewed", float("-inf"))
    with heartbeat.broker_client() as client:
        client.delete(heartbeat._key())


def test_a_stranger_sees_the_states_and_nothing_else(client, no_sign):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok", "database": "ok", "broker": "ok", "worker": "down",
        "policy": "ok", "policy_version": policy.state().version[:12], "policy_errors": [],
        "checks": "none",
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]


def test_a_worker_counts_as_up_while_it_renews_its_sign(client, no_sign):
    heartbeat.renew()
    assert client.get("/healthz").json()["worker"] == "ok"
    with heartbeat.broker_client() as broker:
        assert 0 < broker.ttl(heartbeat._key()) <= heartbeat.FADE_SECONDS


def test_a_broker_that_is_away_is_told_with_503(client, tmp_path, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", f"redis+socket://{tmp_path}/none?virtual_host=0")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "down"


def test_the_page_changes_nothing_and_takes_no_post(client):
    assert client.post("/healthz").status_code == 405
