"""Commands that are carried out once: the same again is no work, other content is refused.

`once` is for services, `OncePerRow` for transitions of the engine.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.models import Command

LONGEST_KEY = 140


def digest_of(content: dict) -> str:
    """SHA-256 over what was ordered, however its keys stand."""
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
    _same(standing, content)
    return standing.outcome


def _same(standing: Command, content: dict) -> None:
    if standing.content_hash != digest_of(content):
        raise Refusal(
            f"同一命令已经办理（{standing.outcome}），这次提交的内容与上次不同，没有办理。"
            "请刷新页面核对后重新提交。"
        )


def _nothing(step: Step) -> dict:
    return {}


def _no_part(step: Step) -> str:
    return ""


@dataclass(frozen=True)
class OncePerRow:
    """The permanent key of a transition: its name, the row's number, and a part of the command.

    `content` is what must be the same for the command to be the same; who gives it belongs to it.
    The engine holds the row's lock, so two at once come one after the other.
    """

    name: str
    content: Callable[[Step], dict] = _nothing
    part: Callable[[Step], str] = _no_part

    def stands(self, step: Step) -> bool:
        standing = Command.objects.filter(key=self._key(step)).first()
        if standing is None:
            return False
        _same(standing, self._content(step))
        return True

    def keep(self, step: Step) -> None:
        Command.objects.create(
            key=self._key(step), content_hash=digest_of(self._content(step)),
            outcome=step.obj.trail_thread, given_by=step.actor,
        )  # fmt: skip

    def _key(self, step: Step) -> str:
        key = ":".join(filter(None, (self.name, step.obj.trail_thread, self.part(step))))
        if len(key) > LONGEST_KEY:
            key = f"{self.name}:{hashlib.sha256(key.encode()).hexdigest()}"
        return key

    def _content(self, step: Step) -> dict:
        return self.content(step) | {"actor": step.actor and step.actor.pk}
