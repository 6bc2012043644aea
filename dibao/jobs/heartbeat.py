"""The workers' sign of life: a key in the broker that fades when they stop renewing it."""

import time

import redis
from celery import current_app
from celery.signals import heartbeat_sent

RENEW_SECONDS = 5
FADE_SECONDS = 20
PATIENCE_SECONDS = 2
_last = {"renewed": 0.0}


def broker_client() -> redis.Redis:
    """A plain client of the broker, for the URL in kombu's or in redis-py's form."""
    url = current_app.conf.broker_url
    if url.startswith("redis+socket:"):
        url = url.replace("redis+socket:", "unix:", 1).replace("virtual_host=", "db=")
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )


def worker_is_alive(client: redis.Redis) -> bool:
    """Whether any worker renewed its sign lately. Raises redis.RedisError without a broker."""
    return bool(client.exists(_key()))


@heartbeat_sent.connect
def renew(**_: object) -> None:
    """Renew the sign; a broker that is away is the worker's own trouble, not ours."""
    now = time.monotonic()
    if now - _last["renewed"] < RENEW_SECONDS:
        return
    _last["renewed"] = now
    try:
        with broker_client() as client:
            client.set(_key(), 1, ex=FADE_SECONDS)
    except redis.RedisError:
        return


def _key() -> str:
    return current_app.conf.broker_transport_options.get("global_keyprefix", "") + "worker-alive"
