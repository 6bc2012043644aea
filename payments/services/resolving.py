"""Lines of returns that a person settles: who, how and why.

Money that came back, and money that arrived after all, are events of their own.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from dibao.offices.roles import FINANCE
from dibao.trail.journal import record
from dibao.trail.refusals import NotYours, Refusal
from payments.banks import layouts
from payments.ledger.posting import post_arrival, post_refund
from payments.models import (
    Arrival,
    BankReturn,
    BankReturnLine,
    Batch,
    Payment,
    Refund,
    Resolution,
    Sending,
)
from payments.repeats import times_held
from payments.selectors import FINAL
from payments.services.commands import once

Result, Fault, How = BankReturnLine.Result, BankReturnLine.Fault, Resolution.How
CAME_BACK = (How.SENT_BACK, How.SENT_BACK_USABLE)
ARRIVED = (How.ARRIVED, How.BOTH_ARRIVED)
MOVES = frozenset(CAME_BACK + ARRIVED)
LONGEST_REASON = 500
_SAID = {How.ARRIVED: "登记失败后到账", How.BOTH_ARRIVED: "登记两版均已到账"}
MOVED_MONEY = Q(resolution__refund__isnull=False) | Q(resolution__arrival__isnull=False)
# Every refund and arrival rests on a line, so what was held when a line came is told by lines.
_BROUGHT = Q(result=Result.SUCCESS) | Q(resolution__arrival__isnull=False)
_MOVED = Case(
    When(_BROUGHT, then=Value(1)),
    When(resolution__refund__isnull=False, then=Value(-1)),
    default=Value(0),
)


def with_standing(lines: QuerySet[BankReturnLine]) -> QuerySet[BankReturnLine]:
    """Lines with `held`, how often the household has the money of their payment now, and what
    earlier returns said of it: `was_answered`, `was_held` that often, of it `by_other_versions` of
    our files; whether this version and letters `moved_last` what arrived (1) or came back (-1); and
    whether the bank has `spoken_since` the line's bytes were first read."""
    said = BankReturnLine.objects.filter(
        payment=OuterRef("payment"), bank_return__lt=OuterRef("bank_return")
    )
    version = OuterRef("bank_return__version")
    readings = BankReturn.objects.filter(
        batch=OuterRef("bank_return__batch"), sha256=OuterRef("bank_return__sha256")
    ).order_by("pk")
    later = BankReturnLine.objects.filter(
        payment=OuterRef("payment"), bank_return__gt=OuterRef("first_read")
    )
    others = Sending.objects.filter(batch=OuterRef("bank_return__batch")).exclude(version=version)
    own = said.filter(Q(bank_return__version=version) | Q(bank_return__version=None))
    return lines.annotate(
        first_read=Subquery(readings.values("pk")[:1]),
        spoken_since=Exists(later.filter(Q(result__in=(*FINAL, Result.REPEATED)) | MOVED_MONEY)),
        held=times_held("payment"),
        was_answered=Exists(said.filter(result__in=FINAL)),
        was_held=_moved_by(said),
        moved_last=Subquery(
            own.annotate(moved=_MOVED)
            .exclude(moved=0)
            .order_by("-bank_return", "-pk")
            .values("moved")[:1]
        ),
        by_other_versions=Case(
            When(Exists(others), then=_moved_by(said.exclude(bank_return__version=version))),
            default=Value(0),
        ),
    )


def _moved_by(said: QuerySet[BankReturnLine]) -> Coalesce:
    """How often lines about a payment brought its money, less how often they took it back."""
    sums = said.order_by().values("payment").annotate(sum=Sum(_MOVED)).values("sum")
    return Coalesce(Subquery(sums), 0)


def ways_of(line: BankReturnLine) -> list[How]:
    """How a line `with_standing` may be settled, by the layout that its return was read in.

    An unknown outcome waits for the bank's next file or its written answer.
    """
    if line.result == Result.FAILURE:
        by_hand = line.payment.channel == Payment.Channel.HAND
        return [How.VISIT_AGAIN] if by_hand else [How.ACCOUNT_CORRECTED, How.ACCOUNT_USABLE]
    if line.result != Result.EXCEPTION:
        return []
    ways = [How.BANK_CONFIRMED, How.NOT_OURS]
    if line.spoken_since:
        return ways
    said, is_held = _said_against_what_stands(line), line.was_held > 0 and line.held > 0
    is_missing = line.was_answered and line.was_held == line.held == 0
    if is_held and said == Result.FAILURE and line.moved_last == 1:
        return [*CAME_BACK, *ways]
    is_once = is_held and line.held == 1
    if is_once and said == Result.SUCCESS and line.by_other_versions > 0:
        return [How.BOTH_ARRIVED, *ways]
    if is_missing and said == Result.SUCCESS:
        return [How.ARRIVED, *ways]
    return ways


def may_move_money(payment: Payment) -> bool:
    """Whether a line of the payment that nobody settled yet may be a refund or an arrival."""
    open_ones = payment.results.filter(result=Result.EXCEPTION, resolution=None)
    lines = with_standing(open_ones.select_related("payment", "bank_return"))
    return any(not MOVES.isdisjoint(ways_of(line)) for line in lines)


def _said_against_what_stands(line: BankReturnLine) -> str:
    """What a line of its own says against the result that stands; "" where it does not."""
    layout = layouts().get(line.bank_return.layout)
    if line.fault != Fault.CONFLICT or layout is None or line.amount != line.payment.amount:
        return ""
    return layout.meaning(line.code).result


@transaction.atomic
def resolve(line: BankReturnLine, *, how: str, reason: str, actor: Any, on: date) -> Resolution:
    """Settle one line for good, once: the same again gives what stands.

    Raises `NotYours` without the finance role; `Refusal` without a reason, when the line does not
    take this way, or when it was settled otherwise.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=line.bank_return.batch_id)
    if not actor.holds(*FINANCE) or not actor.covers(batch.area_code):
        raise NotYours("您的岗位不能处理回盘异常，请由县级财务人员办理。")
    reason = reason.strip()[:LONGEST_REASON]
    outcome = once(
        f"resolve:{line.pk}",
        {"how": str(how), "reason": reason, "actor": actor.pk},
        lambda: str(_settle(line, batch, how, reason, actor=actor, on=on).pk),
        actor=actor,
    )
    return Resolution.objects.get(pk=outcome)


def _settle(
    line: BankReturnLine, batch: Batch, how: str, reason: str, *, actor: Any, on: date
) -> Resolution:
    lines = BankReturnLine.objects.select_related("payment__batch", "bank_return")
    line = with_standing(lines).get(pk=line.pk)
    if how not in ways_of(line):
        raise Refusal("这一行不能这样处理，请重新选择处理方式。", field="how")
    if not reason:
        raise Refusal("请写明向谁核实、核实结果。", field="reason")
    if Resolution.objects.filter(line=line).exists():
        raise Refusal("这一行已经处理，不能重复处理。")
    made = Resolution.objects.create(
        line=line, how=how, reason=reason, resolved_by=actor, resolved_on=on
    )
    record(
        batch, "resolve_line", "处理回盘异常", actor=actor, on=on, reason=made.reason,
        how=how, line=line.line, bank_return=line.bank_return_id,
    )  # fmt: skip
    if how in CAME_BACK:
        register_refund(made, batch, actor=actor, on=on)
    if how in ARRIVED:
        register_arrival(made, batch, actor=actor, on=on)
    return made


def register_refund(resolution: Resolution, batch: Batch, *, actor: Any, on: date) -> None:
    """What had arrived came back: the event, its posting, and a word in the trail."""
    payment = resolution.line.payment
    refund = Refund.objects.create(
        payment=payment, ordinal=payment.refunds.count() + 1, resolution=resolution,
        amount=payment.amount, refunded_on=on,
    )  # fmt: skip
    post_refund(refund, actor=actor)
    record(
        batch, "refund", "登记银行退汇", actor=actor, on=on, payment=payment.pk,
        amount=str(payment.amount),
    )  # fmt: skip


def register_arrival(resolution: Resolution, batch: Batch, *, actor: Any, on: date) -> None:
    """What was missing arrived after all, or what had arrived arrived a second time."""
    payment = resolution.line.payment
    arrival = Arrival(
        payment=payment, ordinal=payment.arrivals.count() + 1, resolution=resolution,
        amount=payment.amount, arrived_on=on,
    )  # fmt: skip
    post_arrival(arrival, actor=actor)
    arrival.save()
    record(
        batch, "arrival", _SAID[resolution.how], actor=actor, on=on, payment=payment.pk,
        amount=str(payment.amount),
    )  # fmt: skip
