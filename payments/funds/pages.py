"""What the page of a paper says, as rows for `_facts.html`."""

from datetime import date
from decimal import Decimal

from dibao.calendar import day_in_words, month_in_words
from dibao.money import format_yuan
from payments.funds.owed import owed_again_on
from payments.ledger.book import Purse
from payments.models import AgentStatement, Allocation, BudgetRequest, Fund, WorkExpense, YearEnd
from payments.models.funds import FundPaper


def _fact(label: str, value, *, hint: str = "", wide: bool = False) -> dict:
    if isinstance(value, Decimal):
        value = f"{format_yuan(value)} 元"
    elif hasattr(value, "isoformat"):
        value = day_in_words(value)
    return {"label": label, "value": value or None, "hint": hint, "wide": wide}


def _signed(paper: FundPaper) -> list[dict]:
    return [
        _fact("登记人", str(paper.recorded_by)),
        _fact("登记日期", paper.recorded_on),
        _fact("复核人", str(paper.confirmed_by or "")),
        _fact("复核日期", paper.confirmed_on),
        _fact("备注", paper.note, wide=True),
    ]


def allocation_facts(paper: Allocation) -> list[dict]:
    return [
        _fact("资金", paper.get_fund_display()),
        _fact("来源", paper.get_source_display()),
        _fact("金额", paper.amount, hint="一次性补助" if paper.is_one_off else ""),
        _fact("下达方式", paper.get_stage_display()),
        _fact("预算年度", str(paper.year)),
        _fact("文号", paper.document_number, hint=f"第 {paper.instalment} 笔"),
        _fact("下达日期", paper.document_date),
        _fact("转下达机关收到指标日期", paper.upstream_on),
        _fact("上级预算批准日期", paper.budget_approved_on),
        _fact("到账日期", paper.received_on),
        *_signed(paper),
    ]


def work_expense_facts(paper: WorkExpense) -> list[dict]:
    return [
        _fact("用途", paper.get_purpose_display()),
        _fact("金额", paper.amount),
        _fact("支付日期", paper.paid_on),
        _fact("原始凭证号", paper.voucher_number),
        *_signed(paper),
    ]


def budget_request_facts(paper: BudgetRequest) -> list[dict]:
    working = (
        f"{paper.persons} 人 × {format_yuan(paper.average)} 元 × {paper.months} 个月"
        f" {'＋ 缺口' if paper.available < 0 else '－'} {format_yuan(abs(paper.available))} 元"
    )
    return [
        _fact("类型", paper.get_kind_display()),
        _fact("资金", paper.get_fund_display()),
        _fact("预算年度", str(paper.year)),
        _fact("现行月标准", paper.line),
        _fact("预计月标准", paper.planned_line),
        _fact("申请金额", paper.amount, hint=working),
        _fact("批准金额", paper.approved_amount),
        _fact("批准文号", paper.approved_document),
        _fact("测算说明", paper.reasons, wide=True),
        *_signed(paper),
    ]


def year_end_facts(paper: YearEnd) -> list[dict]:
    purse = Purse(paper.area_code, Fund(paper.fund))
    return [
        _fact("资金", paper.get_fund_display()),
        _fact("年度", str(paper.year)),
        _fact("年初结余", paper.opening),
        _fact("本年拨入", paper.received),
        _fact("本年支出", paper.spent),
        _fact("以前年度调整", paper.adjusted),
        _fact("年终滚存结余", paper.surplus),
        _fact("年末尚未补发", owed_again_on(purse, date(paper.year, 12, 31)).words, wide=True),
        *_not_arrived(paper),
        _fact("结余检查", "；".join(paper.findings), wide=True),
        _fact("结余原因说明", paper.explanation, wide=True),
        *_signed(paper),
    ]


def _not_arrived(paper: YearEnd) -> list[dict]:
    """The year's papers whose money nobody has confirmed, while the year can still take it."""
    waiting = Allocation.objects.filter(
        area_code=paper.area_code, fund=paper.fund, status=Allocation.Status.RECORDED,
        document_date__year__lte=paper.year,
    ).order_by("number").values_list("number", flat=True)  # fmt: skip
    if paper.status != YearEnd.Status.PREPARED or not waiting:
        return []
    shown = f"{len(waiting)} 份资金下达：{'、'.join(waiting[:5])}"
    hint = f"{paper.year}年内已到账的，先核对到账，再撤回本单据重新办理；结转后只能记入以后的年度。"
    return [_fact("待核对到账", shown, hint=hint, wide=True)]


def agent_statement_facts(paper: AgentStatement) -> list[dict]:
    return [
        _fact("资金", paper.get_fund_display()),
        _fact("对账月份", month_in_words(paper.month)),
        _fact("差额说明", paper.explanation, wide=True),
        *_signed(paper),
    ]
