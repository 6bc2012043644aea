"""The year's execution report and the reconciliation with the agent, as workbooks (S1 art. 15)."""

import io
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from dibao.calendar import day_in_words, month_in_words
from dibao.money import NOTHING
from dibao.offices.models import Area
from dibao.sheets import Column, Totals, write_ledger
from payments.funds.agent import COLUMNS, agent_rows
from payments.funds.owed import owed_again_on
from payments.funds.surplus import ahead_said
from payments.ledger.book import Purse
from payments.ledger.statements import YearStatement, year_statement
from payments.models import (
    Arrival,
    BankReturnLine,
    Batch,
    Fund,
    LedgerTransaction,
    Payment,
    Refund,
    YearEnd,
)
from payments.models.batches import SEALED
from payments.models.ledger import BENEFIT_FUNDS, Event

EXECUTION = [
    Column("fund", "资金", 16),
    Column("item", "项目", 18),
    Column("opening", "年初结余（元）", 18, "money"),
    Column("received", "本年拨入（元）", 18, "money"),
    Column("before", "上年拨入（元）", 18, "money"),
    Column("spent", "本年支出（元）", 18, "money"),
    Column("adjusted", "以前年度调整（元）", 18, "money"),
    Column("surplus", "年终结余（元）", 18, "money"),
    Column("note", "说明", 30),
]
RECONCILIATION = [
    Column("number", "批次号", 24),
    Column("month", "发放月份", 12),
    Column("category", "类别", 8),
    Column("count", "笔数", 8, "int"),
    Column("released", "签发金额（元）", 16, "money"),
    Column("bank_count", "银行笔数", 10, "int"),
    Column("ordered", "银行代发（元）", 16, "money"),
    Column("success", "银行成功（元）", 16, "money"),
    Column("failure", "银行失败（元）", 16, "money"),
    Column("withheld", "送银行前止付（元）", 16, "money"),
    Column("brought", "上门送达（元）", 16, "money"),
    Column("not_brought", "上门未送达（元）", 16, "money"),
    Column("waiting", "尚无结果（元）", 16, "money"),
    Column("refund", "银行退汇（元）", 16, "money"),
    Column("late", "失败后到账（元）", 16, "money"),
    Column("posted", "账簿净支付（元）", 16, "money"),
    Column("agrees", "核对", 8),
    Column("state", "状态", 16),
    *COLUMNS,
]
PARTS = ("bank_count", "ordered", "success", "failure", "withheld", "brought", "not_brought")
SUMS = ("count", "released", *PARTS, "waiting", "refund", "late", "posted")
BANK, HAND = Q(channel=Payment.Channel.BANK), Q(channel=Payment.Channel.HAND)
GONE_OUT = Q(withholding=None)
ARRIVED = Q(results__result=BankReturnLine.Result.SUCCESS)
FAILED = Q(results__result=BankReturnLine.Result.FAILURE)


def execution_report(county: Area, year: int, *, on: date) -> bytes:
    """The year of every fund by source, with the explanation of what is left."""
    ends = {
        paper.fund: paper
        for paper in YearEnd.objects.filter(area_code=county.code, year=year).exclude(
            status=YearEnd.Status.WITHDRAWN
        )
    }
    statements = [year_statement(Purse(county.code, fund), year) for fund in Fund]
    notes = [
        f"{item.label}：结余原因：{ends[item.purse.fund].explanation}"
        for item in statements
        if item.purse.fund in ends and ends[item.purse.fund].explanation
    ]
    content, _totals = _workbook(
        title=f"{county.name}{year}年低保资金年度执行情况表",
        subtitle=f"单位：元　制表日期：{day_in_words(on)}",
        columns=EXECUTION,
        rows=_execution_rows(statements, ends),
        footer=[
            *notes,
            *_owed_again(statements, date(year, 12, 31)),
            *(
                f"{item.label}：年终结余中，{ahead_said(item.ahead).removeprefix('另')}。"
                for item in statements
                if item.ahead
            ),
            "小计等于其上各行之和；每行结余＝年初结余＋本年拨入＋调整－本年支出。",
            "来源各行的支出为实际付出；应付、在途、应收各行为已列支或已确认、尚未收付的部分。",
        ],
        sheet_name="执行情况",
    )
    return content


def _execution_rows(statements: list[YearStatement], ends: dict) -> Iterator[dict]:
    for item in statements:
        for line in item.sources:
            if not line.is_empty:
                yield {
                    "fund": item.label, "item": line.source.label, "opening": line.opening,
                    "received": line.received, "before": line.received_before,
                    "spent": line.used, "adjusted": None,
                    "surplus": line.in_hand - line.came_back,
                    "note": "县级拨入少于上年" if line.fell and line.source == "county" else "",
                }  # fmt: skip
            if line.came_back or line.adjusted:
                yield {
                    "fund": item.label, "item": "收回和退汇", "opening": None,
                    "received": None, "before": None, "spent": line.adjusted - line.came_back,
                    "adjusted": line.adjusted or None, "surplus": line.came_back,
                    "note": f"冲减支出，存{line.source.label}账户",
                }  # fmt: skip
        for bridge in item.bridges:
            if not bridge.is_empty:
                yield {
                    "fund": item.label, "item": bridge.label, "opening": bridge.opening,
                    "received": None, "before": None, "spent": bridge.spent,
                    "adjusted": bridge.adjusted, "surplus": bridge.left, "note": "",
                }  # fmt: skip
        yield {
            "fund": item.label, "item": "小计", "opening": item.opening,
            "received": item.received,
            "before": sum((line.received_before for line in item.sources), NOTHING),
            "spent": item.spent, "adjusted": item.adjusted, "surplus": item.surplus,
            "note": _state(ends.get(item.purse.fund)),
        }  # fmt: skip


def _owed_again(statements: list[YearStatement], last: date) -> Iterator[str]:
    for item in statements:
        if item.purse.fund in BENEFIT_FUNDS:
            yield f"{item.label}年末{owed_again_on(item.purse, last).words}"


def _state(paper: YearEnd | None) -> str:
    return paper.get_status_display() if paper else "未办理年终结转"


def reconciliation(county: Area, year: int, *, on: date) -> bytes:
    """Every batch released in the year: what was ordered, what the bank said, what is posted; and
    each month of each fund beside the agent's own statement."""
    content, _totals = _workbook(
        title=f"{county.name}{year}年低保金发放对账表",
        subtitle=f"单位：元　制表日期：{day_in_words(on)}",
        columns=RECONCILIATION,
        rows=_reconciliation_rows(county.code, year),
        totals=SUMS,
        footer=[
            "银行代发＝银行成功＋银行失败＋其中尚无结果的；止付的没有送银行，上门发放单列。",
            "末尾各行按记账月份对照代理银行对账单，不含上门发放；差额＝对账单－账簿。",
            "财政部门：　　　　　　民政部门：　　　　　　代发机构：",
        ],
        sheet_name="对账",
    )
    return content


def _reconciliation_rows(county: str, year: int) -> Iterator[dict]:
    for row in reconciled(county, year):
        yield dict.fromkeys(column.key for column in COLUMNS) | row
    yield from agent_rows(county, year, RECONCILIATION)


def reconciled(county: str, year: int) -> Iterator[dict]:
    """One line for each sealed batch that was released in the year: what went through the bank,
    what was brought home, and what was kept back stand apart.

    It agrees when the ledger paid what arrived, then or later, and did not come back.
    """
    paid = Payment.objects.filter(batch=OuterRef("pk")).values("batch")
    refunds = Refund.objects.filter(payment__batch=OuterRef("pk")).values("payment__batch")
    arrivals = Arrival.objects.filter(payment__batch=OuterRef("pk")).values("payment__batch")
    batches = Batch.objects.filter(
        area_code=county, released_on__year=year, status__in=SEALED
    ).annotate(
        bank_count=_count_of(paid, BANK & GONE_OUT),
        ordered=_sum_of(paid, BANK & GONE_OUT),
        success=_sum_of(paid, BANK & ARRIVED),
        failure=_sum_of(paid, BANK & GONE_OUT & FAILED),
        withheld=_sum_of(paid, ~GONE_OUT),
        brought=_sum_of(paid, HAND & ARRIVED),
        not_brought=_sum_of(paid, HAND & GONE_OUT & FAILED),
        refund=_total(refunds.annotate(sum=Sum("amount"))),
        late=_total(arrivals.annotate(sum=Sum("amount"))),
        paid=_posted(Event.SUCCESS),
        back=_posted(Event.REFUND),
        came=_posted(Event.ARRIVAL),
    )
    for batch in batches.order_by("released_on", "pk"):
        posted = batch.paid - batch.back + batch.came
        arrived = batch.success + batch.brought
        agrees = (batch.paid, batch.back, batch.came) == (arrived, batch.refund, batch.late)
        failed = batch.failure + batch.withheld + batch.not_brought
        yield {
            "number": batch.number, "month": month_in_words(batch.month),
            "category": batch.get_category_display(), "count": batch.payment_count,
            "released": batch.total, "waiting": batch.total - arrived - failed,
            **{name: getattr(batch, name) for name in PARTS}, "refund": batch.refund,
            "late": batch.late, "posted": posted, "agrees": "相符" if agrees else "不符",
            "state": batch.get_status_display(),
        }  # fmt: skip


def _sum_of(payments, which: Q):
    return _total(payments.filter(which).annotate(sum=Sum("amount")))


def _count_of(payments, which: Q):
    counted = payments.filter(which).annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), Value(0))


def _posted(event: str):
    posted = LedgerTransaction.objects.filter(reference=OuterRef("number"), event=event)
    return _total(posted.values("reference").annotate(sum=Sum("total")))


def _total(summed):
    return Coalesce(Subquery(summed.values("sum")), Value(NOTHING))


def _workbook(**given) -> tuple[bytes, Totals]:
    target = io.BytesIO()
    totals = write_ledger(target, **given)
    return target.getvalue(), totals
