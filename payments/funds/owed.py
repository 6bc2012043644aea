"""What was spent and did not stay with the families: failures and money sent back, not paid again.

It lies in the fund's account when the year ends, yet it is owed and no surplus.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DateField, Exists, OuterRef, QuerySet, Sum, Value

from dibao.money import NOTHING, format_yuan
from dibao.offices.models import Level
from payments.ledger.book import Purse
from payments.models import BankReturnLine, Payment, Refund
from payments.models.ledger import BENEFIT_FUNDS
from payments.repeats import laid_to_rest, times_held_in_all


@dataclass(frozen=True)
class OwedAgain:
    """Payments and yuan that failed, and that arrived and came back, as they stood on a day."""

    failed_count: int = 0
    failed: Decimal = NOTHING
    returned_count: int = 0
    returned: Decimal = NOTHING

    @property
    def total(self) -> Decimal:
        return self.failed + self.returned

    @property
    def words(self) -> str:
        if not self.total:
            return "没有发放失败或退汇后尚未补发的款项。"
        return (
            f"发放失败尚未补发 {self.failed_count} 笔 {format_yuan(self.failed)} 元，"
            f"到账后退汇尚未补发 {self.returned_count} 笔 {format_yuan(self.returned)} 元，"
            f"合计 {format_yuan(self.total)} 元；已列支出，仍应补发，不作结余使用。"
        )


def owed_again_on(purse: Purse, day: date) -> OwedAgain:
    """What a fund owed again at the end of a day; nothing where the fund pays no families."""
    if purse.fund not in BENEFIT_FUNDS:
        return OwedAgain()
    paid = Payment.objects.under(purse.county[: Level.COUNTY]).filter(batch__category=purse.fund)
    failed = BankReturnLine.objects.filter(
        payment=OuterRef("pk"), result=BankReturnLine.Result.FAILURE,
        bank_return__imported_on__lte=day,
    )  # fmt: skip
    back = Exists(Refund.objects.filter(payment=OuterRef("pk"), refunded_on__lte=day))
    return OwedAgain(
        *_open(paid.filter(Exists(failed), ~back), day), *_open(paid.filter(back), day)
    )


def _open(payments: QuerySet[Payment], day: date) -> tuple[int, Decimal]:
    """How many no released batch had paid again by the end of the day, nor had any attempt brought
    them, nor was said not to be due; and their yuan."""
    repaid = Payment.objects.filter(replaces=OuterRef("pk"), batch__released_on__lte=day)
    ended = laid_to_rest().filter(payment=OuterRef("pk"), confirmed_on__lte=day)
    held = times_held_in_all(Value(day, output_field=DateField()))
    found = payments.filter(~Exists(repaid), ~Exists(ended)).alias(held=held).filter(held=0)
    sums = found.aggregate(count=Count("pk"), total=Sum("amount", default=NOTHING))
    return sums["count"], sums["total"]
