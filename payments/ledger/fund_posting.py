"""The posting rules of the fund itself.

allocation     cash by source           to income by source
work expense   work expense             to cash by source, in the work fund
year end       income and expense       to surplus
"""

from datetime import date
from decimal import Decimal
from typing import Any

from dibao.money import NOTHING
from payments.ledger.balances import balances, spendable_by_source
from payments.ledger.book import Line, Purse, credit, debit, drawn, post
from payments.models import Allocation, WorkExpense
from payments.models.ledger import AccountKind, Event, Fund, LedgerTransaction, Source

Kind = AccountKind
OF_THE_YEAR = (Kind.EXPENSE, Kind.WORK_EXPENSE)


def post_allocation(allocation: Allocation) -> LedgerTransaction:
    """Allotted money has arrived."""
    source, amount = Source(allocation.source), allocation.amount
    return post(
        Purse(allocation.county_code, Fund(allocation.fund)), Event.ALLOCATION,
        reference=allocation.number, on=allocation.received_on, total=amount,
        facts={"source": str(source), "document": allocation.document_number},
        actor=allocation.confirmed_by,
        lines=lambda: [debit(Kind.CASH, amount, source), credit(Kind.INCOME, amount, source)],
    )  # fmt: skip


def post_work_expense(expense: WorkExpense) -> LedgerTransaction:
    """Work expenses were paid, from the fund that is theirs alone (S1 art. 8)."""
    purse, amount = Purse(expense.county_code, Fund.WORK), expense.amount
    return post(
        purse, Event.WORK_EXPENSE, reference=expense.number, on=expense.paid_on, total=amount,
        facts={"purpose": expense.purpose, "voucher": expense.voucher_number},
        actor=expense.confirmed_by,
        lines=lambda: [
            debit(Kind.WORK_EXPENSE, amount),
            *(
                credit(Kind.CASH, part, source)
                for source, part in drawn(spendable_by_source(purse, expense.paid_on), amount)
            ),
        ],
    )  # fmt: skip


def post_carry_over(
    purse: Purse, year: int, *, reference: str, actor: Any = None
) -> LedgerTransaction | None:
    """Close a year: what came in and went out goes over to the surplus; None where nothing did.

    Afterwards the database takes no posting of that year or before in this fund.
    """
    on = date(year, 12, 31)
    purse.lock()
    standing = LedgerTransaction.objects.filter(
        area_code=purse.county, fund=purse.fund, event=Event.YEAR_END, on=on
    ).first()
    if standing:
        return standing
    lines = _closing_lines(purse, on)
    if not lines:
        return None
    return post(
        purse, Event.YEAR_END, reference=reference, on=on, actor=actor, facts={"year": year},
        total=sum((line.debit for line in lines), NOTHING), lines=lambda: lines,
    )  # fmt: skip


def _closing_lines(purse: Purse, on: date) -> list[Line]:
    """The mirror of every account of the year, and the surplus that they leave."""
    standing = {
        slot: amount
        for slot, amount in balances(purse, until=on).items()
        if slot[0] in (Kind.INCOME, *OF_THE_YEAR) and amount
    }
    lines = [
        _zeroing(AccountKind(kind), source, amount) for (kind, source), amount in standing.items()
    ]
    left = -sum(standing.values(), NOTHING)
    if left:
        lines.append(credit(Kind.SURPLUS, left) if left > 0 else debit(Kind.SURPLUS, -left))
    return lines


def _zeroing(kind: AccountKind, source: str, amount: Decimal) -> Line:
    return credit(kind, amount, source) if amount > 0 else debit(kind, -amount, source)
