"""Published price rises: recorded from the source by one person, read again by another."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from dibao.offices.models import Level, User, county_of
from dibao.offices.roles import FINANCE
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.models import Batch, Kind, PriceIndex

LARGEST = Decimal(1)


def record_index(index: PriceIndex, *, county: str, actor: Any, on: date) -> PriceIndex:
    """Save the rises of a month; they count once another person has confirmed them.

    Raises `NotYours` without role or area; `Refusal` for a day to come, a rise beyond reason, or a
    month that is recorded already.
    """
    index.area_code = county_of(county)
    if not actor.holds(*FINANCE) or not actor.covers(index.area_code):
        raise NotYours("价格指数由县级财务人员登记。")
    if index.published_on > on:
        raise Refusal("公布日期不能晚于今天。", field="published_on")
    if index.published_on < index.month:
        raise Refusal("公布日期不能早于所属月份。", field="published_on")
    if not all(abs(rise) < LARGEST for rise in (index.cpi_rise, index.food_rise or 0)):
        raise Refusal("涨幅须小于 100%，请按公布的同比涨幅填写。")
    index.recorded_by, index.recorded_on = actor, on
    try:
        with transaction.atomic():
            index.number = next_number(f"JG{index.area_code[: Level.COUNTY]}{index.month:%Y%m}", 2)
            begin(
                index, PriceIndex.Status.RECORDED, "登记价格指数", actor=actor, on=on,
                cpi_rise=str(index.cpi_rise), food_rise=str(index.food_rise or ""),
                source=index.source,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_price_index" not in str(error):
            raise
        raise Refusal("该月的价格指数已登记，请到列表中核对。", field="month") from error
    return index


def another_person_reads(index: PriceIndex, actor: User) -> None:
    if actor.pk == index.recorded_by_id:
        raise Refusal(
            "这一指数是您登记的，须由另一名财务人员复核。", basis="登记和复核须由两人办理"
        )


def figures_are_as_published(step: Step) -> None:
    """Whoever confirms types the figure from the publication, not from the screen."""
    if step.data.get("cpi_rise") != step.obj.cpi_rise:
        raise Refusal("填写的涨幅与登记的不一致，请核对公布的文件。", field="cpi_percent")


def another_person_withdraws(index: PriceIndex, actor: User) -> None:
    if actor.pk == index.confirmed_by_id:
        raise Refusal(
            "这一指数是您复核的，须由另一名财务人员撤回。", basis="复核和撤回须由两人办理"
        )


def no_batch_rests_on_it(step: Step) -> None:
    """What was released on a wrong index stays, and is put right household by household."""
    index = step.obj
    live = Batch.objects.filter(
        kind=Kind.PRICE, area_code=index.area_code, month=index.month, terms__index=index.number
    ).exclude(status=Batch.Status.VOIDED)  # fmt: skip
    if batch := live.first():
        way_out = (
            "该批次已签发，多发的请按“追缴”办理，指数保留。" if batch.is_sealed
            else "请先作废该批次，再撤回指数。"
        )  # fmt: skip
        raise Refusal(f"批次 {batch.number} 据此发放价格临时补贴。{way_out}")


def withdraw_confirmed(step: Step) -> dict:
    """Keep who took back what two had read."""
    step.obj.withdrawn_by, step.obj.withdrawn_on = step.actor, step.on
    return {"cpi_rise": str(step.obj.cpi_rise)}


def confirm(step: Step) -> dict:
    """Keep who read the figure a second time."""
    step.obj.confirmed_by, step.obj.confirmed_on = step.actor, step.on
    return {"cpi_rise": str(step.obj.cpi_rise)}
