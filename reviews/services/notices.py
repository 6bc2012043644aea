"""Public notices: round after round as the pack asks, each closed after its last day."""

from datetime import date
from typing import Any

from applications.clock import services as clock
from applications.clock.services import Reason
from applications.models import Application
from applications.rules import rule_of
from dibao import calendar
from dibao.offices.roles import COUNTY
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from reviews.models import PublicNotice
from reviews.numbers import notice_number
from reviews.published import Publication, content_of
from reviews.services.determinations import Computed, compute_application, gives_the_same

BY_COUNTY = "county"


def needs_notice(application: Application, computed: Computed, on: date) -> bool:
    """Whether a supporting opinion goes on the board (57号 art. 19, and the local texts).

    After an objection the pack says whether it is posted again; after a return by the county it
    is when the amount or the people are others than those that were shown.
    """
    last = application.notices.order_by("-round").first()
    if last is None:
        return True
    if last.status == PublicNotice.Status.OBJECTED:
        return _renotice(application, on)["renotice"]
    shown = application.opinions.filter(supports=True, given_on__lte=last.posted_on)
    before = shown.order_by("-pk").first().determination
    return (before.amount, before.persons) != (computed.result.amount, computed.result.persons)


def stage_due(application: Application, on: date) -> int | None:
    """The place in the pack's rounds of what is posted next; None when each has had its turn."""
    last = application.notices.order_by("-round").first()
    if last is None:
        return 0
    if last.status == PublicNotice.Status.OBJECTED and _renotice(application, on)["renotice"]:
        return last.stage_at
    following = last.stage_at + 1
    return following if following < len(rounds_of(application, on)) else None


def rounds_of(application: Application, on: date) -> tuple[dict, ...]:
    return rule_of(application.household, "notice_rounds", on).value


def _renotice(application: Application, on: date) -> dict:
    return rule_of(application.household, "notice_objection_rule", on).value


def days_of(application: Application, stage_at: int, on: date) -> int:
    """How long a round stands: its own days, those of a renotice, or those of every notice."""
    last = application.notices.order_by("-round").first()
    own = rounds_of(application, on)[stage_at]["days"]
    if last is not None and last.status == PublicNotice.Status.OBJECTED:
        own = _renotice(application, on)["renotice_days"] or own
    return own or rule_of(application.household, "notice_days", on).value


def post_notice(
    application: Application,
    computed: Computed,
    *,
    stage_at: int,
    place: str,
    phone: str,
    actor: Any,
    on: date,
) -> PublicNotice:
    """On the board from `on`, for the pack's days, with the pack's fields."""
    household = application.household
    if not place.strip():
        raise Refusal("请填写公示张贴地点。", field="place")
    days = days_of(application, stage_at, on)
    stage = rounds_of(application, on)[stage_at]
    fields = rule_of(household, "published_fields", on).value
    if "supervision_phone" in fields and not phone.strip():
        raise Refusal("当地规定公示监督电话，请填写。", field="phone")
    last_day = calendar.add(on, days, "calendar_day").date
    round_ = application.notices.count() + 1
    notice = PublicNotice(
        application=application,
        area_code=application.area_code,
        number=notice_number(application, round_),
        round=round_,
        stage_at=stage_at,
        stage=stage["stage"],
        organ=stage["organ"],
        place=place.strip(),
        posted_on=on,
        last_day=last_day,
        required_days=days,
        shown_fields=list(fields),
        content=content_of(Publication(application, computed, phone.strip(), on, last_day), fields),
        posted_by=actor,
    )
    begin(notice, PublicNotice.Status.POSTED, "张贴公示", actor=actor, on=on, last_day=last_day)
    clock.pause(application, Reason.NOTICE, since=on, evidence=notice.number, actor=actor)
    return notice


def next_round_is_due(step: Step) -> None:
    """Guard: the round before has stood to its end, and the organ of the next one posts it."""
    if running_notice(step.obj) or stage_due(step.obj, step.on) is None:
        raise Refusal("公示尚未期满，或者没有下一轮公示，不需要再张贴。")
    stage = rounds_of(step.obj, step.on)[stage_due(step.obj, step.on)]
    if (stage["organ"] == BY_COUNTY) != step.actor.holds(*COUNTY):
        organ = "县级民政部门" if stage["organ"] == BY_COUNTY else "乡镇（街道）"
        raise NotYours(
            f"“{stage['stage']}”由{organ}张贴。",
            basis=rule_of(step.obj.household, "notice_rounds", step.on).citation,
        )


def nothing_stands(step: Step) -> None:
    """Guard: what stands on the board is left there to its end."""
    if running_notice(step.obj):
        raise Refusal("公示尚未期满。有异议的，请登记异议。")


def post_next(step: Step) -> dict:
    """The next round, with the opinion's figures."""
    application = step.obj
    computed = compute_application(application, on=step.on)
    opinion = application.opinions.order_by("-pk").first()
    if not gives_the_same(opinion.determination, computed):
        raise Refusal(
            "审核意见之后该户情况或规则有变化，不能按原意见继续公示。请街道负责人退回重新调查。"
        )
    notice = post_notice(
        application,
        computed,
        stage_at=stage_due(application, step.on),
        place=step.data.get("place", ""),
        phone=step.data.get("phone", ""),
        actor=step.actor,
        on=step.on,
    )
    return {"notice": notice.number, "stage": notice.stage, "last_day": notice.last_day}


def wait_for_next(step: Step) -> dict:
    """Between two rounds the clock runs."""
    clock.resume(step.obj, Reason.NOTICE, until=step.on, actor=None)
    return {}


def stood_to_its_end(step: Step) -> None:
    """Guard: a notice closes only when its last day is over."""
    notice = step.obj
    if step.on <= notice.last_day:
        raise Refusal(
            f"公示须满 {notice.required_days} 天，至 {notice.last_day} 止，期满次日起方可结束。",
            basis=rule_of(notice.application.household, "notice_days", notice.posted_on).citation,
        )


def close(step: Step) -> dict:
    """The board is free again; an application that waited for it goes on to the decision."""
    notice = step.obj
    notice.closed_on = step.on
    application = notice.application
    if application.status == Application.Status.NOTIFYING:
        over = stage_due(application, step.on) is None
        name = "end_notice" if over else "await_next_notice"
        perform(application, name, actor=None, on=step.on)
    return {"round": notice.round}


def running_notice(application: Application) -> PublicNotice | None:
    return application.notices.filter(status=PublicNotice.Status.POSTED).first()


def finished_notices(on: date) -> list[PublicNotice]:
    """Notices that have stood to their end and wait to be closed, oldest first."""
    rows = PublicNotice.objects.filter(status=PublicNotice.Status.POSTED, last_day__lt=on)
    return list(rows.order_by("last_day", "pk"))


def close_finished(on: date) -> list[Refusal]:
    """Close each finished notice in its own transaction; returns what was refused."""
    refused = []
    for notice in finished_notices(on):
        try:
            perform(notice, "close_notice", actor=None, on=on)
        except Refusal as refusal:
            refused.append(refusal)
    return refused
