"""Transitions that take long: ordered by a person, carried out by a job, through the one engine.

A row has one such job, so one long order stands at a time: the same given again, by anybody, is
the order that stands; another waits until it has come to its end.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.apps import apps
from django.core.files import File
from django.db import transaction

from dibao.jobs import runner
from dibao.jobs.models import Job, Order
from dibao.jobs.registry import handles
from dibao.trail.engine import is_open, perform
from dibao.trail.refusals import Refusal, Stale
from dibao.trail.workflow import Step, Transition, workflow_of

KIND = "order"


@dataclass(frozen=True)
class Outcome:
    """What became of an order: the row, the job that is to carry it out, or nothing anew."""

    obj: Any
    job: Job | None = None
    repeated: bool = False


def carry_out(obj: Any, name: str, *, actor: Any, on: date, **given: Any) -> Outcome:
    """Perform the transition now, or where it takes long have a job do it.

    `given` is what `perform` takes. Raises as `perform`; where a job is to do it, as `perform`
    before its guards, and `Stale` while another long order of the row is under way.
    """
    transition = workflow_of(type(obj)).transitions[name]
    if not (transition.long and transition.long(obj, given)):
        moved = perform(obj, name, actor=actor, on=on, **given)
        return Outcome(moved, repeated=moved.version == obj.version)
    if not is_open(obj, name, actor=actor, on=on, **given):
        return Outcome(obj, repeated=True)
    return Outcome(obj, job=put_down(obj, transition, actor=actor, on=on, given=given))


def repeated_words(transition: Transition) -> str:
    return transition.again or f"“{transition.label}”先前已经办理，内容相同，没有重复办理。"


def key_of(obj: Any) -> str:
    return f"{KIND}:{obj._meta.label_lower}:{obj.pk}"


def work_on(obj: Any, user: Any) -> Job | None:
    """The row's long work that this person may watch: under way, or what became of it last.

    Once the row has moved on, what became of it is no longer shown.
    """
    job = Job.objects.shown_to(user).filter(key=key_of(obj)).first()
    if job is None or not job.is_finished:
        return job
    return job if job.result.get("version", job.params["version"]) == obj.version else None


@transaction.atomic
def put_down(
    obj: Any, transition: Transition, *, actor: Any, on: date, given: dict[str, Any]
) -> Job:
    """The row's one job, with this order. Raises `Stale` while another order is under way."""
    files = {name: value for name, value in given.items() if isinstance(value, File)}
    words = {name: value for name, value in given.items() if name not in files}
    params = {
        "model": obj._meta.label_lower, "pk": obj.pk, "name": transition.name,
        "title": transition.label, "roles": sorted(transition.roles), "on": on.isoformat(),
        "version": obj.version, "digest": _digest(transition.name, words, files),
    }  # fmt: skip
    job, made = Job.objects.get_or_create(
        key=key_of(obj),
        defaults={
            "kind": KIND, "owner": actor, "area_code": obj.area_code, "params": params,
        },
    )  # fmt: skip
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not made and not job.is_finished:
        if job.params["digest"] != params["digest"]:
            raise Stale(f"正在后台办理“{job.params['title']}”，请等它办完后再提交。")
        return job
    if not made:
        _forget(job)
        runner.renew(job, owner=actor, params=params)
    order = Order(job=job, given=json.dumps(words, ensure_ascii=False))
    for field, file in files.items():
        order.upload_field = field
        file.seek(0)
        order.upload.save(field, file, save=False)
    order.save()
    runner.wake(job)
    return job


def _digest(name: str, words: dict, files: dict[str, File]) -> str:
    """SHA-256 of what is ordered, whoever orders it and whichever version they looked at."""
    content = {key: value for key, value in words.items() if key != "expected_version"}
    for field, file in files.items():
        file.seek(0)
        content[field] = hashlib.sha256(file.read()).hexdigest()
    text = json.dumps([name, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@handles(KIND)
def fulfil(job: Job) -> dict:
    """Carry the order out, once; what was given is removed when it has come to its end."""
    try:
        result = job.result or _fulfil(job)
    except Refusal:
        _forget(job)
        raise
    except Exception:
        if job.attempts >= runner.MAX_ATTEMPTS:
            _forget(job)
        raise
    _forget(job)
    return result


def _fulfil(job: Job) -> dict:
    model = apps.get_model(job.params["model"])
    obj = model._default_manager.get(pk=job.params["pk"])
    name = job.params["name"]
    transition = workflow_of(model).transitions[name]
    given = _given(job.order) | {"actor": job.owner, "on": date.fromisoformat(job.params["on"])}
    if is_open(obj, name, **given) and transition.prepare:
        transition.prepare(_step(obj, given, report=partial(runner.report, job)))
    with transaction.atomic():
        moved = perform(obj, name, report=partial(runner.report_apart, job), **given)
        repeated = moved.version == obj.version
        result = {"version": moved.version, "repeated": repeated}
        message = repeated_words(transition) if repeated else f"已办理：{transition.label}。"
        # With the transition itself: a worker killed after this commit does nothing again.
        Job.objects.filter(pk=job.pk).update(result=result, message=message)
    return result


def _given(order: Order) -> dict[str, Any]:
    given = json.loads(order.given)
    if order.upload:
        given[order.upload_field] = order.upload.open()
    return given


def _step(obj: Any, given: dict[str, Any], report: Any) -> Step:
    data = {
        key: value
        for key, value in given.items()
        if key not in ("actor", "on", "reason", "expected_version")
    }
    return Step(
        obj=obj, actor=given["actor"], on=given["on"], reason=given.get("reason", "").strip(),
        data=data, report=report,
    )  # fmt: skip


def _forget(job: Job) -> None:
    """Remove what was given, the file first."""
    order = Order.objects.filter(job=job).first()
    if order is None:
        return
    if order.upload:
        order.upload.delete(save=False)
    order.delete()
