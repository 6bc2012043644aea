"""Writing the fund's papers, and posting them when a second person has confirmed them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint

from dibao.offices.models import Level, county_of
from dibao.trail.engine import begin
from dibao.trail.numbers import next_number
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from payments.funds.guards import refuse_closed_year
from payments.funds.surplus import check_surplus
from payments.ledger.book import Purse, last_closed_year
from payments.ledger.corrections import post_reversal
from payments.ledger.fund_posting import post_allocation, post_carry_over, post_work_expense
from payments.ledger.statements import year_statement
from payments.models import AgentStatement, Allocation, BudgetRequest, Fund, WorkExpense, YearEnd
from payments.models.funds import MOST, FundPaper
from payments.models.ledger import BENEFIT_FUNDS, LedgerTransaction

LETTERS = {
    AgentStatement: "DZ", Allocation: "ZJ", WorkExpense: "JF", BudgetRequest: "YS", YearEnd: "JZ",
}  # fmt: skip
LABELS = {
    Allocation: "登记资金下达", WorkExpense: "登记工作经费支出", BudgetRequest: "提出预算申请",
    YearEnd: "办理年终清理", AgentStatement: "登记银行对账单",
}  # fmt: skip


@transaction.atomic
def record(paper: FundPaper, *, county: str, actor: Any, on: date) -> FundPaper:
    """Save a new paper of a county under a number of its own; it counts once it is confirmed.

    Raises `NotYours` outside the actor's area, and `Refusal` when it is recorded already.
    """
    model = type(paper)
    paper.area_code = county_of(county)
    if not actor.covers(paper.area_code):
        raise NotYours("该区县不在您的辖区，不能登记。")
    if isinstance(paper, WorkExpense):
        refuse_closed_year(paper, paper.paid_on, "支付日期", field="paid_on")
    paper.recorded_by, paper.recorded_on = actor, on
    paper.number = next_number(f"{LETTERS[model]}{county[: Level.COUNTY]}{on:%Y}", 4)
    first = model.Status.values[0]
    try:
        with transaction.atomic():
            begin(paper, first, LABELS[model], actor=actor, on=on, fund=paper.fund)
    except IntegrityError as error:
        raise Refusal(_said(model, error)) from error
    return paper


def _said(model: type, error: IntegrityError) -> str:
    """The words of the constraint that refused. Raises the error again when it is none of ours."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.name in str(error):
            return f"{constraint.violation_error_message}，请核对后再登记。"
    raise error


def request_budget(request: BudgetRequest, *, county: str, actor: Any, on: date) -> BudgetRequest:
    """Ask finance for `persons` x `average` x `months` less what is available (S1 arts 5 and 6).

    Raises `Refusal` when nothing is needed, or more than an amount can hold.
    """
    request.amount = request.persons * request.average * request.months - request.available
    if request.amount <= 0:
        raise Refusal("按测算，现有资金已经够用，不需要申请。请核对人数、人均补助和可用资金。")
    if request.amount > MOST:
        raise Refusal("按测算，申请金额超出系统能登记的范围。请核对人数、人均补助和月数。")
    return record(request, county=county, actor=actor, on=on)


def prepare_year_end(
    *, county: str, fund: str, year: int, explanation: str, note: str, actor: Any, on: date
) -> YearEnd:
    """Write down a fund's year and check its surplus; another person then carries it over.

    Raises `Refusal` when the year is not over, or the rule wants a written explanation.
    """
    if on <= date(year, 12, 31):
        raise Refusal(f"{year}年度还没有结束，不能办理年终清理。", field="year")
    purse = Purse(county_of(county), Fund(fund))
    statement = year_statement(purse, year)
    paper = YearEnd(
        fund=fund, year=year, opening=statement.opening, received=statement.received,
        spent=statement.spent, adjusted=statement.adjusted, surplus=statement.surplus,
        explanation=explanation.strip(), note=note,
    )  # fmt: skip
    if purse.fund in BENEFIT_FUNDS:
        check = check_surplus(purse, year, explained=bool(paper.explanation))
        if check.wants_explanation:
            raise Refusal(
                f"{check.exceeding or check.findings[-1]}。请书面说明结余原因后再提交。",
                basis=check.basis, field="explanation",
            )  # fmt: skip
        paper.exceeds, paper.findings = bool(check.exceeding), check.findings
    return record(paper, county=county, actor=actor, on=on)


def sign(step: Step) -> None:
    """Keep who confirmed a paper, and when."""
    step.obj.confirmed_by, step.obj.confirmed_on = step.actor, step.on


def confirm_allocation(step: Step) -> dict:
    """The money is in: post it by its source."""
    step.obj.received_on = step.data["received_on"]
    sign(step)
    return {"posted": post_allocation(step.obj).key}


def confirm_work_expense(step: Step) -> dict:
    """Post what was spent from the work fund."""
    sign(step)
    return {"posted": post_work_expense(step.obj).key}


def reverse(step: Step) -> dict:
    """Take the paper's posting back by its mirror image: in its own year while that is open."""
    wrong = LedgerTransaction.objects.get(reference=step.obj.number, reverses=None)
    purse = Purse(step.obj.county_code, Fund(step.obj.fund))
    purse.lock()
    is_open = last_closed_year(purse) < wrong.on.year < step.on.year
    on = date(wrong.on.year, 12, 31) if is_open else step.on
    entry = post_reversal(wrong, on=on, reason=step.reason, actor=step.actor)
    return {"posted": entry.key}


def approve_budget(step: Step) -> dict:
    """Finance grants an amount by a document; it may differ from what was asked."""
    amount: Decimal = step.data["approved_amount"]
    step.obj.approved_amount = amount
    step.obj.approved_document = step.data["approved_document"]
    sign(step)
    return {"asked": str(step.obj.amount), "approved": str(amount)}


def take_approval_back(step: Step) -> dict:
    """The grant counts no more; the year's budget may be asked for anew."""
    return {"approved": str(step.obj.approved_amount), "document": step.obj.approved_document}


def close_year(step: Step) -> dict:
    """Carry the surplus over; from here on the database takes no posting of the year."""
    paper = step.obj
    sign(step)
    purse = Purse(paper.area_code, Fund(paper.fund))
    entry = post_carry_over(purse, paper.year, reference=paper.number, actor=step.actor)
    return {"surplus": str(paper.surplus), "posted": entry.key if entry else ""}
