"""/healthz: whether the parts answer, and which rules are in use. Never addresses or secrets."""

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dibao import policy
from dibao.jobs.checks import state
from dibao.jobs.heartbeat import broker_client, worker_is_alive

SHORT = 12  # digits of the hash over all packs: enough to see that two servers agree


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The state of database, broker and worker, each "ok" or "down".

    200 when database and broker answer, else 503. A missing worker alone delays work but loses
    none, so that it is told and does not take the pages away. Broken rule packs do not either:
    the last good ones stay in use, and `policy_errors` gives file, key and reason. `checks` says
    whether ledger and trail were sound last night: "ok", "failed", "overdue" or "none" yet.
    """
    states = {"database": _database(), **_broker_and_worker(), **_policy()}
    states["checks"] = _checks() if states["database"] == "ok" else "unknown"
    serving = states["database"] == states["broker"] == "ok"
    answer = {"status": "ok" if serving else "down", **states}
    return JsonResponse(answer, status=200 if serving else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def _checks() -> str:
    try:
        return state(timezone.now())
    except DatabaseError:  # while the database is being brought up to date
        return "unknown"


def _broker_and_worker() -> dict[str, str]:
    try:
        with broker_client() as client:
            return {"broker": "ok", "worker": "ok" if worker_is_alive(client) else "down"}
    except redis.RedisError:
        return {"broker": "down", "worker": "down"}


def _policy() -> dict[str, str | list[str]]:
    """ "ok", or "kept" where newer packs were refused and the last good ones stay in use."""
    found = policy.state()
    return {
        "policy": "ok" if found.sound else "kept",
        "policy_version": found.version[:SHORT],
        "policy_errors": [str(error) for error in found.errors],
    }
