"""Arrangement, execution and management of the money."""

from collections.abc import Iterator
from decimal import Decimal

from audits.reports.figures import WHOLE, Figure, Year, share
from dibao.money import format_yuan
from dibao.offices.models import Area
from payments.funds.quota import quota_findings
from payments.funds.reports import reconciled
from payments.funds.surplus import check_surplus
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models import Batch, BudgetRequest, Payment, YearEnd
from payments.models.exchange import BankReturnLine
from payments.models.ledger import BENEFIT_FUNDS, Source


def arrangement(county: Area, year: Year) -> Iterator[Figure]:
    """Was money asked for, allotted, and did the county's own share hold? (S1 arts 4, 5, 11)"""
    for fund in BENEFIT_FUNDS:
        purse = Purse(county.code, fund)
        asked = BudgetRequest.objects.filter(
            area_code=county.code, fund=fund, year=year.year,
            kind=BudgetRequest.Kind.NEXT_YEAR, status=BudgetRequest.Status.APPROVED,
        ).first()  # fmt: skip
        said = f"{format_yuan(asked.approved_amount)} 元" if asked else "未在系统内申报批准"
        yield Figure(f"{fund.label}：年度预算", said)
        line = next(
            item for item in year_statement(purse, year.year).sources
            if item.source == Source.COUNTY
        )  # fmt: skip
        yield Figure(
            f"{fund.label}：县级拨入",
            f"按预算年度 {format_yuan(line.given)} 元，上年 {format_yuan(line.given_before)} 元",
            "少于上年" if line.fell else "不少于上年",
            line.fell,
        )
        found = quota_findings(purse, year.year, year.on)
        if found:
            kept = sum(finding.ok for finding in found)
            yield share(f"{fund.label}：指标下达合规", kept, len(found), of="项")


def execution(county: Area, year: Year) -> Iterator[Figure]:
    """How much of what was there was spent, and what is left (S1 arts 3 and 7)."""
    for fund in BENEFIT_FUNDS:
        statement = year_statement(Purse(county.code, fund), year.year)
        there = statement.opening + statement.received - statement.ahead
        rate = f"，执行率 {statement.spent * WHOLE / there:.1f}%" if there else ""
        yield Figure(
            f"{fund.label}：支出",
            f"{format_yuan(statement.spent)} 元，可用 {format_yuan(there)} 元{rate}",
        )
        explained = YearEnd.objects.filter(
            area_code=county.code, fund=fund, year=year.year
        ).exclude(explanation="")
        check = check_surplus(Purse(county.code, fund), year.year, explained=explained.exists())
        yield Figure(
            f"{fund.label}：结余", f"{format_yuan(statement.surplus)} 元",
            "；".join(check.findings), bool(check.exceeding),
        )  # fmt: skip


def management(county: Area, year: Year) -> Iterator[Figure]:
    """Do bank, batches and books agree; is a failure made good? (S1 arts 15 and 16)"""
    lines = list(reconciled(county.code, year.year))
    agreeing = sum(line["agrees"] == "相符" for line in lines)
    yield share("批次与账簿、银行对账相符", agreeing, len(lines), of="批")
    failed = Payment.objects.under(county.prefix).filter(
        batch__released_on__range=year.range, results__result=BankReturnLine.Result.FAILURE,
        withholding=None,
    )  # fmt: skip
    paid_again = failed.exclude(replaced_by=None)
    yield share("发放失败已补发", paid_again.count(), failed.count(), of="笔")
    closed = YearEnd.objects.filter(
        area_code=county.code, year=year.year - 1, status=YearEnd.Status.CLOSED,
        fund__in=BENEFIT_FUNDS,
    ).count()  # fmt: skip
    yield share("上年度资金已结转", closed, len(BENEFIT_FUNDS), of="项")
    total = sum(
        (batch.total for batch in Batch.objects.filter(
            area_code=county.code, released_on__range=year.range)),
        Decimal("0.00"),
    )  # fmt: skip
    yield Figure("签发金额合计", f"{format_yuan(total)} 元")
