"""What a year needs: persons, line, average and what is left (S1 art. 5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from django.db.models import Sum

from dibao import policy
from dibao.money import NOTHING, format_yuan, yuan
from dibao.offices.models import Level
from dibao.policy.figures import fen
from dibao.policy.lines import monthly
from payments.ledger.balances import free_money
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models import Batch, BudgetRequest, Kind
from payments.models.batches import SEALED
from reviews.models import Award

MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class Need:
    """An estimate for some months. Money in yuan; lines are per person-month, None if unknown.

    `persons` is on average over the months, rounded up; `current` is what a person gets on average
    in them by the awards known today, `average` under the planned line. What is
    `available` is below zero where money is short already; `ahead` is what lies in the account for
    a later year and is not counted.
    """

    kind: str
    year: int
    months: int
    persons: int
    current: Decimal
    line: Decimal | None
    planned_line: Decimal | None
    available: Decimal
    ahead: Decimal = NOTHING

    @property
    def average(self) -> Decimal:
        """A shortfall moves with the line, yuan by yuan (S1 art. 5: the line and the average)."""
        if not self.persons or self.line is None or self.planned_line is None:
            return self.current
        return max(self.current + self.planned_line - self.line, NOTHING)

    @property
    def working(self) -> str:
        """What a reader could not work out from the figures, in words; "" where nothing is."""
        return "；".join(filter(None, (self._of_the_line, self._of_the_money)))

    @property
    def _of_the_line(self) -> str:
        if self.average == self.current:
            return ""
        return (
            f"月标准由 {format_yuan(self.line)} 元调整为 {format_yuan(self.planned_line)} 元，"
            f"每人每月补差相应变动：人均补助 {format_yuan(self.current)}＋"
            f"（{format_yuan(self.planned_line)}－{format_yuan(self.line)}）"
            f"＝{format_yuan(self.average)} 元"
        )

    @property
    def _of_the_money(self) -> str:
        said = []
        short = f"资金缺口 {format_yuan(max(-self.available, NOTHING))} 元，计入应申请数"
        if self.available < 0 and self.kind == BudgetRequest.Kind.NEXT_YEAR:
            said.append(f"预计到本年底{short}；本年已申请追加预算的，提出申请时应扣除")
        elif self.available < 0:
            said.append(f"账上现有{short}")
        if self.ahead:
            said.append(f"账上另有以后年度预算资金 {format_yuan(self.ahead)} 元，不计入可用")
        return "；".join(said)

    @property
    def cost(self) -> Decimal:
        return self.persons * self.average * self.months

    @property
    def amount(self) -> Decimal:
        return max(self.cost - self.available, NOTHING)


def month_now(purse: Purse, on: date) -> tuple[int, Decimal]:
    """Persons and yuan of the awards in force in the fund on a day."""
    awards = Award.objects.under(purse.county[: Level.COUNTY]).filter(
        category=purse.fund, period__contains=on
    )
    sums = awards.aggregate(
        persons=Sum("persons", default=0), amount=Sum("amount", default=NOTHING)
    )
    return sums["persons"], sums["amount"]


def need_of(purse: Purse, kind: str, on: date, *, planned_line: Decimal | None = None) -> Need:
    """What the awards known today cost next year, or in the months of this year still to be paid:
    each month by those that cover it, a year to come by those of its January. Who was confirmed for
    a later month is counted from it on, who stops with one until then.

    With a `planned_line`, yuan per person-month, the average moves with it.

    For next year the surplus that this year's remaining months leave over is set against it, or
    the deficit added; for a supplement, the money that is in hand, neither owed nor of a later
    year's budget.
    """
    left = [month_now(purse, month) for month in months_left(purse, on)]
    statement = year_statement(purse, on.year)
    if kind == BudgetRequest.Kind.NEXT_YEAR:
        year, ahead = on.year + 1, NOTHING
        each = [month_now(purse, date(year, 1, 1))] * MONTHS_OF_YEAR
        available = statement.surplus - sum(amount for _, amount in left)
    else:
        year, each, ahead = on.year, left, statement.ahead
        available = free_money(purse, on)
    months = len(each)
    persons = ceil(sum(heads for heads, _ in each) / months) if months else 0
    amount = sum(amount for _, amount in each)
    return Need(
        kind=kind,
        year=year,
        months=months,
        persons=persons,
        current=yuan(amount / (persons * months)) if persons else NOTHING,
        line=line_of(purse, on),
        planned_line=planned_line,
        available=available,
        ahead=ahead,
    )


def months_left(purse: Purse, on: date) -> list[date]:
    """Months of the year, this one among them, that no sealed regular batch of the fund pays: a
    sealed one is spent already, and a quarter's pays its months ahead."""
    sealed = Batch.objects.filter(
        area_code=purse.county, category=purse.fund, kind=Kind.REGULAR, status__in=SEALED
    )
    terms = sealed.values_list("terms", flat=True)
    paid = {month for each in terms for month in each.get("months", [])}
    rest = (date(on.year, month, 1) for month in range(on.month, MONTHS_OF_YEAR + 1))
    return [month for month in rest if month.isoformat() not in paid]


def line_of(purse: Purse, on: date) -> Decimal | None:
    """The line in force as yuan per person-month; None where the pack knows none."""
    line = policy.at(purse.county, on).optional("dibao_line", purse.fund)
    if line is None:
        return None
    return fen(monthly(line))
