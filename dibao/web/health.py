"""/healthz: whether the parts answer. It tells states, never addresses or versions."""

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dibao.jobs.heartbeat import broker_client, worker_is_alive


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """The state of database, broker and worker, each "ok" or "down".

    200 when database and broker answer, else 503. A missing worker alone delays work but loses
    none, so that it is told and does not take the pages away.
    """
    states = {"database": _database(), **_broker_and_worker()}
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


def _broker_and_worker() -> dict[str, str]:
    try:
        with broker_client() as client:
            return {"broker": "ok", "worker": "ok" if worker_is_alive(client) else "down"}
    except redis.RedisError:
        return {"broker": "down", "worker": "down"}
