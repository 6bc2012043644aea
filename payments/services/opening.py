"""Opening batches: what was planned is put down once, and a worker drafts it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from dibao.offices.models import Level
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import Refusal
from households.codes import Category
from payments.models import Batch, Kind
from payments.models.batches import MONTHLY
from payments.services.commands import once
from payments.services.drafting import reopen_uncovered, submit
from payments.services.plans import (
    Opening,
    Plan,
    plan_arrears,
    plan_back_pay,
    plan_late,
    plan_regular,
    plan_repay,
    plan_set_off,
)
from reviews.models import LineChange

LETTER = {Category.URBAN: "C", Category.RURAL: "N"}
KIND_LETTER = {
    Kind.REGULAR: "", Kind.LATE: "L", Kind.REPAY: "R", Kind.ARREARS: "B", Kind.PRICE: "J",
    Kind.HOLIDAY: "H", Kind.SET_OFF: "D",
}  # fmt: skip
ONE_LIVE_BATCH = "one_live_batch_per_county_month_kind_and_category"
INDEX_GONE = "价格指数没有复核或者已经撤回"  # the database
NOBODY = {
    Kind.REGULAR: "没有应发放的家庭",
    Kind.LATE: "没有漏发的家庭",
    Kind.REPAY: "没有可以重发的失败付款。请先更正账户，或对失败付款写明账户已恢复使用",
    Kind.ARREARS: "没有尚未补发的金额",
    Kind.PRICE: "没有应发放补贴的家庭",
    Kind.HOLIDAY: "没有应发放补贴的家庭",
    Kind.SET_OFF: "没有需要抵扣追缴款的家庭",
}


def open_batch(
    *, county: str, month: date, category: str, actor: Any, on: date, key: str = ""
) -> Batch:
    """Open the regular batch of a county's month, any day of it, and let a worker draft it.

    Raises `NotYours` without the finance role, and `Refusal` when the batch exists, when nobody
    is entitled, or when the month is not one that is paid or lies further ahead than the next.
    """
    opening = Opening(county=county, category=category, actor=actor, on=on, key=key)
    return put_down(plan_regular(opening, month=month))


def open_late(opening: Opening) -> Batch:
    """Put down what `plan_late` plans. Raises what that and `put_down` raise."""
    return put_down(plan_late(opening))


def open_repay(opening: Opening) -> Batch:
    """Put down what `plan_repay` plans. Raises what that and `put_down` raise."""
    return put_down(plan_repay(opening))


def open_arrears(opening: Opening, change: str) -> Batch:
    """Put down what `plan_arrears` plans. Raises what that and `put_down` raise."""
    return put_down(plan_arrears(opening, change))


def open_back_pay_batch(opening: Opening) -> Batch:
    """Put down what `plan_back_pay` plans. Raises what that and `put_down` raise."""
    return put_down(plan_back_pay(opening))


def open_set_off(opening: Opening, *, month: date) -> Batch:
    """Put down what `plan_set_off` plans. Raises what that and `put_down` raise."""
    return put_down(plan_set_off(opening, month=month))


def put_down(plan: Plan) -> Batch:
    """Begin the batch and wake a worker; under the opening's key, if it has one, once.

    Raises `Refusal` when a live batch of this kind, month and cause exists, or nobody is to be
    paid.
    """
    opening = plan.opening
    if plan.kind in MONTHLY:
        refuse_while_a_line_changes(opening.area_code, opening.category)
    if not opening.key:
        return _begin(plan)
    content = {
        "county": opening.area_code, "category": opening.category, "kind": str(plan.kind),
        "month": plan.month, "terms": _given(plan), "cause": _asked(plan.kind, plan.cause),
    }  # fmt: skip
    unkeyed = replace(plan, opening=replace(opening, key=""))
    number = once(
        f"open:{opening.key}", content, lambda: put_down(unkeyed).number, actor=opening.actor
    )
    return Batch.objects.get(number=number)


def _given(plan: Plan) -> dict:
    """The terms that are the order's own: a late batch has its months from who lacks them yet."""
    return {} if plan.kind == Kind.LATE else plan.terms


def _asked(kind: Kind, cause: str) -> str:
    """The part of a cause that was asked for: a serial only counts what stood before."""
    return "" if kind == Kind.SET_OFF or cause.startswith("第") else cause


def refuse_while_a_line_changes(county: str, category: str) -> None:
    """Awards that are being replaced are drafted when all of them are: raises `Refusal`."""
    running = LineChange.objects.under(county[: Level.COUNTY]).filter(
        status__in=(LineChange.Status.APPROVED, LineChange.Status.EXECUTING)
    )
    for change in running:
        if category in change.categories:
            raise Refusal(
                f"标准调整 {change.number} 正在执行，请等执行完毕后再生成批次，以免按新旧标准混发。"
            )


def open_one(batch: Batch) -> Batch | None:
    """The live batch of the same kind, month and cause."""
    live = Batch.objects.filter(
        area_code=batch.area_code, category=batch.category, month=batch.month, kind=batch.kind,
        cause=batch.cause,
    ).exclude(status=Batch.Status.VOIDED)  # fmt: skip
    return live.first()


def refuse_open(batch: Batch) -> None:
    """Raises `Refusal` where a live batch of this kind, month and cause exists."""
    if existing := open_one(batch):
        raise Refusal(f"{batch.month_label}该类批次已存在：{existing.number}，请直接办理该批次。")


def _begin(plan: Plan) -> Batch:
    batch, opening = plan.batch(), plan.opening
    refuse_open(batch)
    letters = KIND_LETTER[plan.kind] + LETTER[Category(batch.category)]
    try:
        with transaction.atomic():
            batch.number = next_number(
                f"F{batch.area_code[: Level.COUNTY]}{batch.month:%Y%m}{letters}", 2
            )
            begin(
                batch, Batch.Status.DRAFTING, "开始生成批次", actor=opening.actor, on=opening.on,
                kind=str(plan.kind), cause=plan.cause, terms=plan.terms,
            )  # fmt: skip
            if not reopen_uncovered(batch):
                label = Category(batch.category).label
                raise Refusal(f"{batch.month_label}{label}低保{NOBODY[plan.kind]}。")
            submit(batch)
    except IntegrityError as error:
        if INDEX_GONE in str(error):
            raise Refusal("这一价格指数刚被撤回，请刷新页面核对。", field="index") from error
        if ONE_LIVE_BATCH not in str(error):
            raise
        raise Refusal(f"{batch.month_label}该类批次刚由他人生成，请到批次列表查看。") from error
    return batch
