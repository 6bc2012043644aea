"""Commands that are carried out once: the same again is no work, other content is refused."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from dibao.trail.refusals import Refusal
from payments.models import Command


def digest_of(content: dict) -> str:
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def once(key: str, content: dict, run: Callable[[], str], *, actor: Any) -> str:
    """The outcome of what is done under `key`, for ever: `run` gives it the first time.

    The same content again gives the outcome that stands and does nothing. Raises `Refusal` when
    the key stands for other content. A `run` that raises leaves the key free.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])
    standing = Command.objects.filter(key=key).first()
    if standing is None:
        outcome = run()
        Command.objects.create(
            key=key, content_hash=digest_of(content), outcome=outcome, given_by=actor
        )
        return outcome
    if standing.content_hash != digest_of(content):
        raise Refusal(
            f"同一命令已经办理（{standing.outcome}），这次提交的内容与上次不同，没有办理。"
            "请刷新页面核对后重新提交。"
        )
    return standing.outcome
