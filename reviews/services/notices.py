"""Public notices: posted with the street's opinion, closed after their last day."""

from datetime import date
from typing import Any

from applications.models import Application
from applications.rules import rule_of
from dibao import calendar
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from reviews.models import PublicNotice
from reviews.numbers import notice_number
from reviews.published import Publication, content_of
from reviews.services.determinations import Computed


def needs_notice(application: Application, computed: Computed, on: date) -> bool:
    """Whether a supporting opinion goes on the board (57号 art. 19, and the local texts).

    After an objection the pack says whether it is posted again; after a return by the county it
    is when the amount or the people are others than those that were shown.
    """
    last = application.notices.order_by("-round").first()
    if last is None:
        return True
    if last.status == PublicNotice.Status.OBJECTED:
        return rule_of(application.household, "notice_objection_rule", on).value["renotice"]
    shown = application.opinions.filter(supports=True, given_on__lte=last.posted_on)
    before = shown.order_by("-pk").first().determination
    return (before.amount, before.persons) != (computed.result.amount, computed.result.persons)


def post_notice(
    application: Application, computed: Computed, *, place: str, phone: str, actor: Any, on: date
) -> PublicNotice:
    """On the board from `on`, for the pack's days, with the pack's fields."""
    household = application.household
    if not place.strip():
        raise Refusal("请填写公示张贴地点。", field="place")
    days = rule_of(household, "notice_days", on).value
    first_round = rule_of(household, "notice_rounds", on).value[0]
    days = first_round["days"] or days
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
        place=place.strip(),
        posted_on=on,
        last_day=last_day,
        required_days=days,
        shown_fields=list(fields),
        content=content_of(Publication(application, computed, phone.strip(), on, last_day), fields),
        posted_by=actor,
    )
    return begin(
        notice, PublicNotice.Status.POSTED, "张贴公示", actor=actor, on=on, last_day=last_day
    )


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
        perform(application, "end_notice", actor=None, on=step.on)
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
