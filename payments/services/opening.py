"""Opening batches: what is paid, for which months, by when, and who may."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from dibao.offices.models import Level, county_of, pad
from dibao.offices.roles import FINANCE
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from households.codes import Category
from payments.models import Batch, Kind
from payments.models.batches import SEALED
from payments.payday import first_of_month, month_before, next_payday, payday_of
from payments.services.commands import once
from payments.services.drafting import reopen_uncovered, submit
from reviews.models import LineChange

LETTER = {Category.URBAN: "C", Category.RURAL: "N"}
KIND_LETTER = {
    Kind.REGULAR: "", Kind.LATE: "L", Kind.REPAY: "R", Kind.ARREARS: "B", Kind.PRICE: "J",
    Kind.HOLIDAY: "H", Kind.SET_OFF: "D",
}  # fmt: skip
WITHHELD = "追缴抵扣"
MONTHLY = (Kind.REGULAR, Kind.LATE, Kind.SET_OFF)
ONE_LIVE_BATCH = "one_live_batch_per_county_month_kind_and_category"
NOBODY = {
    Kind.REGULAR: "没有应发放的家庭",
    Kind.LATE: "没有漏发的家庭",
    Kind.REPAY: "没有可以重发的失败付款。请先更正账户，或对失败付款写明账户已恢复使用",
    Kind.ARREARS: "没有尚未补发的金额",
    Kind.PRICE: "没有应发放补贴的家庭",
    Kind.HOLIDAY: "没有应发放补贴的家庭",
    Kind.SET_OFF: "没有需要抵扣追缴款的家庭",
}


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Who opens a batch, where, for whom and when. `county` is any code in the county.

    `key` is the caller's own permanent key: the same opening under it is carried out once.
    `actor` None is the beat.
    """

    county: str
    category: str
    actor: Any
    on: date
    key: str = ""

    @property
    def area_code(self) -> str:
        return county_of(pad(self.county))


def open_batch(
    *, county: str, month: date, category: str, actor: Any, on: date, key: str = ""
) -> Batch:
    """Open the regular batch of a county's month, any day of it, and let a worker draft it.

    A quarter's batch pays its three months. Raises `NotYours` without the finance role, and
    `Refusal` when the batch exists, when nobody is entitled, or when the month is not one that is
    paid or lies further ahead than the next.
    """
    opening = Opening(county=county, category=category, actor=actor, on=on, key=key)
    check_actor(opening)
    month = first_of_month(month)
    if month_before(month) > first_of_month(on):
        raise Refusal("最多只能提前生成下一个月的批次。", field="month")
    payday = payday_of(opening.area_code, category, month)
    terms = {"months": [each.isoformat() for each in payday.months]}
    return put_down(
        opening, Kind.REGULAR, month, "", terms, due_on=payday.due_on, basis=payday.basis
    )


def open_late(opening: Opening) -> Batch:
    """Pay those whom sealed regular batches left out, or who were confirmed after them."""
    regular = Batch.objects.filter(
        area_code=opening.area_code, category=opening.category, kind=Kind.REGULAR,
        status__in=SEALED,
    )  # fmt: skip
    months = {month for terms in regular.values_list("terms", flat=True) for month in
              terms.get("months", [])}  # fmt: skip
    return _open_now(opening, Kind.LATE, {"months": sorted(months)})


def open_repay(opening: Opening) -> Batch:
    """Pay failures again whose account was corrected or is stated to work, and money sent back."""
    return _open_now(opening, Kind.REPAY, {"months": []})


def open_arrears(opening: Opening, change: str) -> Batch:
    """Pay what a change of the line, by its number, left owing: by months of presence."""
    return _open_now(opening, Kind.ARREARS, {"months": []}, cause=change)


def open_back_pay_batch(opening: Opening) -> Batch:
    """Pay what decisions about single households gave them for past months."""
    return _open_now(opening, Kind.ARREARS, {"months": []})


def open_set_off(opening: Opening, *, month: date) -> Batch:
    """The month of those whose recovery is set off: awarded, withheld and paid out, each apart.

    Once it is sealed, a further one pays those ordered, or given an account, after it: each month
    of a household stays paid once by the key of its payment.
    """
    check_actor(opening)
    month = first_of_month(month)
    if month_before(month) > first_of_month(opening.on):
        raise Refusal("最多只能提前生成下一个月的批次。", field="month")
    payday = payday_of(opening.area_code, opening.category, month)
    terms = {"months": [each.isoformat() for each in payday.months]}
    sealed = Batch.objects.filter(
        area_code=opening.area_code, category=opening.category, kind=Kind.SET_OFF, month=month,
        status__in=SEALED,
    ).count()  # fmt: skip
    cause = f"{WITHHELD}{serial(sealed + 1)}" if sealed else WITHHELD
    return put_down(
        opening, Kind.SET_OFF, month, cause, terms, due_on=payday.due_on, basis=payday.basis
    )


def _open_now(opening: Opening, kind: Kind, terms: dict, cause: str = "") -> Batch:
    """A batch of this month, due with the county's next payday."""
    check_actor(opening)
    month = first_of_month(opening.on)
    payday = next_payday(opening.area_code, opening.category, opening.on)
    same = Batch.objects.filter(
        area_code=opening.area_code, category=opening.category, kind=kind, month=month
    )
    cause = cause or serial(same.count() + 1)
    return put_down(opening, kind, month, cause, terms, due_on=payday.due_on, basis=payday.basis)


def serial(place: int) -> str:
    return f"第{place}次"


def _asked(kind: Kind, cause: str) -> str:
    """The part of a cause that was asked for: a serial only counts what stood before."""
    return "" if kind == Kind.SET_OFF or cause.startswith("第") else cause


def check_actor(opening: Opening) -> None:
    """Raises `NotYours` for whom is not finance of this county; the beat may."""
    if opening.actor is None:
        return
    if not opening.actor.holds(*FINANCE):
        raise NotYours("您的岗位不能生成发放批次，请由县级财务人员办理。")
    if not opening.actor.covers(opening.area_code):
        raise NotYours("该区县不在您的辖区，不能生成批次。")


def put_down(
    opening: Opening, kind: Kind, month: date, cause: str, terms: dict, *, due_on: date, basis: str
) -> Batch:
    """Begin the batch and wake a worker; under the opening's key, if it has one, once.

    Raises `Refusal` when a live batch of this kind, month and cause exists, or nobody is to be
    paid.
    """
    if kind in MONTHLY:
        _no_line_change_runs(opening)
    if not opening.key:
        return _begin(opening, kind, month, cause, terms, due_on, basis)
    content = {
        "county": opening.area_code, "category": opening.category, "kind": str(kind),
        "month": month, "terms": terms, "cause": _asked(kind, cause),
    }  # fmt: skip
    unkeyed = replace(opening, key="")
    number = once(
        f"open:{opening.key}",
        content,
        lambda: put_down(unkeyed, kind, month, cause, terms, due_on=due_on, basis=basis).number,
        actor=opening.actor,
    )
    return Batch.objects.get(number=number)


def _no_line_change_runs(opening: Opening) -> None:
    """Awards that are being replaced are drafted when all of them are."""
    running = LineChange.objects.under(opening.area_code[: Level.COUNTY]).filter(
        status__in=(LineChange.Status.APPROVED, LineChange.Status.EXECUTING)
    )
    for change in running:
        if opening.category in change.categories:
            raise Refusal(
                f"标准调整 {change.number} 正在执行，请等执行完毕后再生成批次，以免按新旧标准混发。"
            )


def _begin(
    opening: Opening, kind: Kind, month: date, cause: str, terms: dict, due_on: date, basis: str
) -> Batch:
    batch = Batch(
        area_code=opening.area_code, category=opening.category, month=month, kind=kind,
        cause=cause, terms=terms, due_on=due_on, due_basis=basis, prepared_by=opening.actor,
        prepared_on=opening.on,
    )  # fmt: skip
    live = Batch.objects.filter(
        area_code=batch.area_code, category=batch.category, month=month, kind=kind, cause=cause
    ).exclude(status=Batch.Status.VOIDED)
    if existing := live.first():
        raise Refusal(f"{batch.month_label}该类批次已存在：{existing.number}，请直接办理该批次。")
    letters = KIND_LETTER[kind] + LETTER[Category(batch.category)]
    try:
        with transaction.atomic():
            batch.number = next_number(
                f"F{batch.area_code[: Level.COUNTY]}{month:%Y%m}{letters}", 2
            )
            begin(
                batch, Batch.Status.DRAFTING, "开始生成批次", actor=opening.actor, on=opening.on,
                kind=str(kind), cause=cause, terms=terms,
            )  # fmt: skip
            if not reopen_uncovered(batch):
                label = Category(batch.category).label
                raise Refusal(f"{batch.month_label}{label}低保{NOBODY[kind]}。")
            submit(batch)
    except IntegrityError as error:
        if ONE_LIVE_BATCH not in str(error):
            raise
        raise Refusal(f"{batch.month_label}该类批次刚由他人生成，请到批次列表查看。") from error
    return batch
