"""What a batch of each kind would be: for which month, from what, by when. Nothing is written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dibao.offices.models import county_of, pad
from dibao.offices.roles import FINANCE
from dibao.trail.refusals import NotYours, Refusal
from payments.models import Batch, Kind
from payments.models.batches import SEALED
from payments.owed_months import months_left_out
from payments.payday import first_of_month, month_before, next_payday, payday_of

WITHHELD = "追缴抵扣"


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


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A batch that may be looked at or put down: its kind, month, cause, terms and last day."""

    opening: Opening
    kind: Kind
    month: date
    cause: str = ""
    terms: dict
    due_on: date
    basis: str

    def batch(self) -> Batch:
        """The batch, not saved and without a number."""
        return Batch(
            area_code=self.opening.area_code, category=self.opening.category, month=self.month,
            kind=self.kind, cause=self.cause, terms=self.terms, due_on=self.due_on,
            due_basis=self.basis, prepared_by=self.opening.actor, prepared_on=self.opening.on,
        )  # fmt: skip


def check_actor(opening: Opening) -> None:
    """Raises `NotYours` without the finance role or outside the county."""
    if opening.actor is None:
        return
    if not opening.actor.holds(*FINANCE):
        raise NotYours("您的岗位不能生成发放批次，请由县级财务人员办理。")
    if not opening.actor.covers(opening.area_code):
        raise NotYours("该区县不在您的辖区，不能生成批次。")


def refuse_far(month: date, on: date) -> None:
    """Raises `Refusal` for a month after the next."""
    if month_before(month) > first_of_month(on):
        raise Refusal("最多只能提前生成下一个月的批次。", field="month")


def plan_regular(opening: Opening, *, month: date) -> Plan:
    """The regular batch of a month; a quarter's pays its three. Raises `Refusal` where the month
    is not one that is paid, or lies further ahead than the next."""
    return _of_month(opening, Kind.REGULAR, first_of_month(month))


def plan_late(opening: Opening) -> Plan:
    """Those whom sealed regular batches left out, or who were confirmed after them. Its months are
    those that somebody lacks that day."""
    months = months_left_out(opening.area_code, opening.category)
    return _now(opening, Kind.LATE, [month.isoformat() for month in months])


def plan_repay(opening: Opening) -> Plan:
    """Failures whose account was corrected or is stated to work, and money sent back likewise."""
    return _now(opening, Kind.REPAY)


def plan_arrears(opening: Opening, change: str) -> Plan:
    """What a change of the line, by its number, left owing: by months of presence."""
    return _now(opening, Kind.ARREARS, cause=change)


def plan_back_pay(opening: Opening) -> Plan:
    """What decisions about single households gave them for past months."""
    return _now(opening, Kind.ARREARS)


def plan_set_off(opening: Opening, *, month: date) -> Plan:
    """The month of those whose recovery is set off: awarded, withheld and paid out, each apart.

    Once it is sealed, a further one pays those ordered, or given an account, after it: each month
    of a household stays paid once by the key of its payment.
    """
    month = first_of_month(month)
    sealed = Batch.objects.filter(
        area_code=opening.area_code, category=opening.category, kind=Kind.SET_OFF, month=month,
        status__in=SEALED,
    ).count()  # fmt: skip
    cause = f"{WITHHELD}{serial(sealed + 1)}" if sealed else WITHHELD
    return _of_month(opening, Kind.SET_OFF, month, cause)


def _of_month(opening: Opening, kind: Kind, month: date, cause: str = "") -> Plan:
    check_actor(opening)
    refuse_far(month, opening.on)
    payday = payday_of(opening.area_code, opening.category, month)
    terms = {"months": [each.isoformat() for each in payday.months]}
    return Plan(
        opening=opening, kind=kind, month=month, cause=cause, terms=terms, due_on=payday.due_on,
        basis=payday.basis,
    )  # fmt: skip


def _now(opening: Opening, kind: Kind, months: list[str] | None = None, cause: str = "") -> Plan:
    """A batch of this month, due with the county's next payday."""
    check_actor(opening)
    month = first_of_month(opening.on)
    payday = next_payday(opening.area_code, opening.category, opening.on)
    same = Batch.objects.filter(
        area_code=opening.area_code, category=opening.category, kind=kind, month=month
    )
    return Plan(
        opening=opening, kind=kind, month=month, cause=cause or serial(same.count() + 1),
        terms={"months": months or []}, due_on=payday.due_on, basis=payday.basis,
    )  # fmt: skip


def serial(place: int) -> str:
    """The cause that tells batches of one kind and month apart."""
    return f"第{place}次"
