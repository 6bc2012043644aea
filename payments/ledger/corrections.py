"""The posting rules of what comes back: recoveries, set-offs, and postings taken back.

recovery due   receivable   to expense, or to surplus for a year that is over
recovery       cash         to receivable
set-off        expense      to receivable     withheld from what the household is due
set-off undone receivable   to expense, or to surplus for a year that is over
waiver         expense      to receivable     given up: spent after all
overturn       expense, or surplus for a year that is over, to receivable
reversal       the entries of a transaction, mirrored
"""

from datetime import date
from decimal import Decimal
from typing import Any

from dibao.offices.models import county_of
from dibao.trail.refusals import Refusal
from payments.ledger.balances import balances, cash_by_source, outstanding
from payments.ledger.book import Line, Purse, credit, debit, post
from payments.models.ledger import AccountKind, Event, Fund, LedgerTransaction, Source

Kind = AccountKind

# What the bank did is undone only by what the bank says next, and a closed year by nothing.
REVERSIBLE = (
    Event.ALLOCATION, Event.WORK_EXPENSE, Event.RECOVERY_DUE, Event.RECOVERY, Event.SET_OFF,
)  # fmt: skip


def post_recovery_due(
    *,
    reference: str,
    county: str,
    category: str,
    amount: Decimal,
    year: int,
    on: date,
    part: str = "",
    payment: int | None = None,
    actor: Any = None,
) -> LedgerTransaction:
    """A household was overpaid `amount` yuan in `year` and is to return it; `part` is the month.

    It lowers this year's spending, or, for a year that is over, raises the surplus.
    """
    against = result_of(year, on)
    return post(
        _purse(county, category), Event.RECOVERY_DUE, reference=reference, part=part, on=on,
        total=amount, actor=actor, facts={"year": year, "payment": payment},
        lines=lambda: [
            debit(Kind.RECEIVABLE, amount, payment=payment),
            credit(against, amount, payment=payment),
        ],
    )  # fmt: skip


def post_recovery(
    *,
    reference: str,
    part: str,
    county: str,
    category: str,
    amount: Decimal,
    on: date,
    actor: Any = None,
) -> LedgerTransaction:
    """An instalment `part` of a recovery has come in; it stands to the county's own account.

    Raises `Refusal` when it is more than is still owed.
    """
    return _post_less_owed(
        Event.RECOVERY, debit(Kind.CASH, amount, Source.COUNTY), county, category,
        reference=reference, part=part, on=on, actor=actor,
    )  # fmt: skip


def post_set_off(
    *,
    reference: str,
    part: str,
    county: str,
    category: str,
    amount: Decimal,
    on: date,
    actor: Any = None,
) -> LedgerTransaction:
    """`amount` was withheld from a payment: the batch spent so much less than the household is due.

    Raises `Refusal` when it is more than is still owed.
    """
    return _post_less_owed(
        Event.SET_OFF, debit(Kind.EXPENSE, amount), county, category,
        reference=reference, part=part, on=on, actor=actor,
    )  # fmt: skip


def post_set_off_undone(
    *,
    reference: str,
    part: str,
    county: str,
    category: str,
    amount: Decimal,
    year: int,
    on: date,
    actor: Any = None,
) -> LedgerTransaction:
    """A month that a batch of `year` withheld `amount` from is not due: it is owed again."""
    return post(
        _purse(county, category), Event.SET_OFF_UNDONE, reference=reference, part=part, on=on,
        total=amount, actor=actor, facts={"year": year},
        lines=lambda: [
            debit(Kind.RECEIVABLE, amount), credit(result_of(year, on), amount),
        ],
    )  # fmt: skip


def post_waiver(
    *, reference: str, county: str, category: str, amount: Decimal, on: date, actor: Any = None
) -> LedgerTransaction:
    """`amount` of a recovery will not come back: it is spent after all.

    Raises `Refusal` when it is more than is still owed.
    """
    return _post_less_owed(
        Event.WAIVER, debit(Kind.EXPENSE, amount), county, category,
        reference=reference, on=on, actor=actor,
    )  # fmt: skip


def post_overturn(
    *, reference: str, county: str, category: str, on: date, actor: Any = None
) -> LedgerTransaction | None:
    """A recovery was overturned: what is still owed of it never was; None where nothing is.

    It goes back to the years that the decision booked it to; what came in or was given up lies in
    the earliest months, so this is of the last ones.
    """
    purse = _purse(county, category)
    purse.lock()
    owed = outstanding(purse, reference)
    if not owed:
        return None
    parts: dict[Kind, Decimal] = {}
    left = owed
    due = LedgerTransaction.objects.filter(event=Event.RECOVERY_DUE, reference=reference)
    for booked in sorted(due, key=lambda one: one.content["part"], reverse=True):
        kind, part = result_of(booked.content["facts"]["year"], on), min(booked.total, left)
        parts[kind] = parts.get(kind, Decimal(0)) + part
        left -= part
    return post(
        purse, Event.OVERTURN, reference=reference, on=on, total=owed, actor=actor,
        lines=lambda: [
            *(debit(kind, part) for kind, part in parts.items() if part),
            credit(Kind.RECEIVABLE, owed),
        ],
    )  # fmt: skip


def post_reversal(
    wrong: LedgerTransaction, *, on: date, reason: str, actor: Any = None
) -> LedgerTransaction:
    """Take a posting back by its mirror image; it can be done once.

    Raises `Refusal` for a step of a batch or a year's end, and where the money is already used.
    """
    if wrong.event not in REVERSIBLE:
        raise Refusal(
            f"“{wrong.get_event_display()}”不能冲销。银行结果有误的，按银行后续回盘或追缴处理。"
        )
    if on < wrong.on:
        raise Refusal("冲销日期不能早于原记账日期。")
    purse = Purse(wrong.area_code, Fund(wrong.fund))

    def lines() -> list[Line]:
        mirrored = [
            Line(
                AccountKind(entry.account.kind), debit=entry.credit, credit=entry.debit,
                source=entry.account.source, payment=entry.payment_id,
            )
            for entry in wrong.entries.select_related("account").order_by("line")
        ]  # fmt: skip
        _check_reach(purse, wrong, mirrored, on)
        return mirrored

    return post(
        purse, Event.REVERSAL, reference=wrong.reference, part=wrong.content_hash[:16], on=on,
        total=wrong.total, facts={"reverses": wrong.key}, memo=reason[:200], lines=lines,
        actor=actor, reverses=wrong,
    )  # fmt: skip


def _purse(county: str, category: str) -> Purse:
    return Purse(county_of(county), Fund(category))


def result_of(year: int, on: date) -> Kind:
    """Where what was spent in a year is put right: in this year's spending, or in the surplus."""
    return Kind.EXPENSE if year == on.year else Kind.SURPLUS


def _post_less_owed(
    event: Event, to: Line, county: str, category: str, *, reference: str, **more: Any
) -> LedgerTransaction:
    """What is still owed goes down by the line's amount; `Refusal` when that is more than it is."""
    purse, amount = _purse(county, category), to.debit

    def lines() -> list[Line]:
        owed = outstanding(purse, reference)
        if amount > owed:
            raise Refusal(f"追缴款 {reference} 只剩 {owed} 元未收回，不能再收 {amount} 元。")
        return [to, credit(Kind.RECEIVABLE, amount)]

    return post(purse, event, reference=reference, total=amount, lines=lines, **more)


def _check_reach(purse: Purse, wrong: LedgerTransaction, mirrored: list[Line], on: date) -> None:
    """Neither what is owed nor a source's cash may fall below zero; the county's own may bridge."""
    cash, then = cash_by_source(purse), balances(purse, until=on)
    for line in mirrored:
        if line.kind == Kind.RECEIVABLE and line.credit > outstanding(purse, wrong.reference):
            raise Refusal("该追缴款已有收回或抵扣，请先冲销收回记录。")
        if (
            line.kind == Kind.CASH
            and line.source != Source.COUNTY
            and line.credit > min(cash[line.source], then[Kind.CASH, line.source])
        ):
            raise Refusal(
                f"该笔{Source(line.source).label}资金已经支出一部分。请先登记正确的到账资金，再冲销。"
            )
