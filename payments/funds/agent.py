"""What the paying agent says of a month beside what our books say of it (S1 art. 16).

The books' day is that of the posting. Money brought home is not the agent's and is left out.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from applications.papers import read_paper
from dibao.calendar import month_in_words
from dibao.money import NOTHING
from dibao.sheets import Column
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.funds.services import record, sign
from payments.ledger.book import Purse
from payments.models import (
    AgentStatement,
    Arrival,
    BankReturn,
    BankReturnLine,
    Fund,
    Payment,
    Refund,
)
from payments.models.agent import FIGURES
from payments.models.ledger import BENEFIT_FUNDS
from payments.payday import month_after

Status = AgentStatement.Status
LIVE = (Status.RECORDED, Status.CONFIRMED)
COLUMNS = [
    Column("booked", "账簿当月净到账（元）", 20, "money"),
    Column("agent", "代理银行对账单（元）", 20, "money"),
    Column("difference", "差额（元）", 16, "money"),
]


@dataclass(frozen=True)
class Figures:
    """Payments that arrived, and that were sent back: how many, and their sum in yuan."""

    arrived_count: int = 0
    arrived_sum: Decimal = NOTHING
    back_count: int = 0
    back_sum: Decimal = NOTHING

    @property
    def net(self) -> Decimal:
        return self.arrived_sum - self.back_sum

    def __sub__(self, other: "Figures") -> "Figures":
        return Figures(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def is_nothing(self) -> bool:
        return not any(astuple(self))


@dataclass(frozen=True)
class Compared:
    """A fund's month: the books, and the agent's statement of it, None while there is none."""

    fund: Fund
    month: date
    books: Figures
    statement: AgentStatement | None = None

    @property
    def said(self) -> Figures | None:
        return said_by(self.statement) if self.statement else None

    @property
    def difference(self) -> Figures | None:
        return self.said - self.books if self.statement else None

    @property
    def lines(self) -> list[tuple[str, Any, Any, Any]]:
        """What, by the agent, by the books, and the difference: for a table."""
        labels = ("到账笔数", "到账金额（元）", "退回笔数", "退回金额（元）")
        return list(zip(
            labels, astuple(self.said), astuple(self.books), astuple(self.difference), strict=True
        ))  # fmt: skip


def said_by(statement: AgentStatement) -> Figures:
    return Figures(*(getattr(statement, name) for name in FIGURES))


def booked(county: str, since: date, before: date) -> dict[tuple[str, date], Figures]:
    """What our books say, by fund and month, of the days from `since` and before `before`."""
    success = BankReturnLine.objects.filter(result=BankReturnLine.Result.SUCCESS)
    found: dict[tuple[str, date], Figures] = defaultdict(Figures)
    for rows, day, what in (
        (success, "bank_return__imported_on", "arrived"),
        (Arrival.objects.all(), "arrived_on", "arrived"),
        (Refund.objects.all(), "refunded_on", "back"),
    ):
        of_agent = rows.filter(
            payment__channel=Payment.Channel.BANK, payment__batch__area_code=county,
            **{f"{day}__gte": since, f"{day}__lt": before},
        )  # fmt: skip
        by_month = of_agent.annotate(of=TruncMonth(day)).values("payment__batch__category", "of")
        for row in by_month.order_by().annotate(n=Count("pk"), yuan=Sum("payment__amount")):
            key = row["payment__batch__category"], row["of"]
            was, count, total = found[key], f"{what}_count", f"{what}_sum"
            added = {
                count: getattr(was, count) + row["n"],
                total: getattr(was, total) + row["yuan"],
            }
            found[key] = replace(was, **added)
    return found


def booked_for(statement: AgentStatement) -> Figures:
    """The books of a statement's fund and month: as they were when it was compared, or now."""
    if statement.confirmed_by_id:
        return Figures(*(getattr(statement, f"booked_{name}") for name in FIGURES))
    month = statement.month
    found = booked(statement.area_code, month, month_after(month))
    return found.get((statement.fund, month), Figures())


def compared(statement: AgentStatement) -> Compared:
    return Compared(Fund(statement.fund), statement.month, booked_for(statement), statement)


def year_compared(county: str, year: int) -> Iterator[Compared]:
    """Every month and fund of the year in which money went, or of which the agent said something,
    the latest month first."""
    books = booked(county, date(year, 1, 1), date(year + 1, 1, 1))
    live = AgentStatement.objects.filter(area_code=county, month__year=year, status__in=LIVE)
    statements = {(item.fund, item.month): item for item in live.select_related("recorded_by")}
    for month in (date(year, number, 1) for number in range(12, 0, -1)):
        for fund in BENEFIT_FUNDS:
            if statement := statements.get((fund, month)):
                yield compared(statement)
            elif (fund, month) in books:
                yield Compared(fund, month, books[fund, month])


def months_without_statement(county: str, before: date) -> set[tuple[str, date]]:
    """(fund, month) of the year before a month in which the bank said that money arrived, and of
    which its own statement is wanting."""
    since = before.replace(year=before.year - 1)
    answers = BankReturn.objects.filter(
        batch__area_code=county, channel=Payment.Channel.BANK, success_count__gt=0,
        imported_on__gte=since, imported_on__lt=before,
    )  # fmt: skip
    months = answers.annotate(of=TruncMonth("imported_on")).values_list("batch__category", "of")
    live = AgentStatement.objects.filter(area_code=county, status__in=LIVE)
    return set(months) - set(live.values_list("fund", "month"))


def record_statement(
    statement: AgentStatement, *, file: UploadedFile, county: str, actor: Any, on: date
) -> AgentStatement:
    """Put the agent's statement down with its paper; another person compares it.

    Raises `Refusal` while the month runs, for a file that is no paper, and for a second statement;
    `NotYours` outside the actor's area.
    """
    if on < month_after(statement.month):
        raise Refusal("对账月份还没有结束，请在月末以后登记。", field="month")
    paper = read_paper(file)
    statement.paper = ContentFile(paper.content, name="paper")
    statement.paper_sha256 = paper.sha256
    return record(statement, county=county, actor=actor, on=on)


def difference_is_explained(step: Step) -> None:
    """Nothing is posted between this look and the confirmation."""
    Purse(step.obj.area_code, Fund(step.obj.fund)).lock()
    if not compared(step.obj).difference.is_nothing and not _explanation(step):
        raise Refusal("对账单与账簿不一致，请先查明原因，写明差额说明。", field="explanation")


def confirm_statement(step: Step) -> dict:
    """Keep what the books said beside what the agent says, and why they differ."""
    books = booked_for(step.obj)
    for name in FIGURES:
        setattr(step.obj, f"booked_{name}", getattr(books, name))
    difference = said_by(step.obj) - books
    step.obj.explanation = "" if difference.is_nothing else _explanation(step)
    sign(step)
    return {"difference": str(difference.net), "paper": step.obj.paper_sha256}


def _explanation(step: Step) -> str:
    return (step.data.get("explanation") or "").strip()


def agent_rows(county: str, year: int, columns: list[Column]) -> Iterator[dict]:
    """The lines of the reconciliation, month by month, under the batches of the year."""
    for item in reversed(list(year_compared(county, year))):
        difference = item.difference
        agrees = "" if difference is None else "相符" if difference.is_nothing else "不符"
        statement = item.statement
        yield dict.fromkeys(column.key for column in columns) | {
            "number": statement.number if statement else "（当月没有银行对账单）",
            "month": month_in_words(item.month), "category": item.fund.label[:2],
            "booked": item.books.net, "agent": item.said.net if statement else None,
            "difference": difference.net if statement else None, "agrees": agrees,
            "state": statement.get_status_display() if statement else "未登记",
        }  # fmt: skip
