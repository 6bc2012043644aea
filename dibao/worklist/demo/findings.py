"""The demo's corrections: one recovery being paid back, one that waits for its decision."""

from datetime import date, timedelta
from decimal import Decimal

from dibao.trail.engine import perform
from dibao.worklist.demo.offices import Office
from payments.models import Payment, PriceIndex
from payments.services.prices import record_index
from payments.services.recoveries import Finding, open_recovery

CPI_RISE = Decimal("0.021")


def put_right(office: Office, today: date) -> None:
    """Two families were overpaid in their last paid month; last month's prices were published."""
    staff, reviewer = office.staff["zhidan"], office.staff["shenhe"]
    arrived = Payment.objects.filter(
        area_code__startswith=office.county.prefix, kind="regular", results__result="success",
        batch__status="closed", amount__gt=200,
    ).order_by("-month", "household_id")[:2]  # fmt: skip
    for payment, (ground, facts) in zip(arrived, CASES, strict=False):
        finding = Finding(
            ground=ground, since=payment.month, found_on=today, facts=facts,
            evidence="经济状况核对报告", way="amount", due_monthly=payment.amount - 120,
        )  # fmt: skip
        recovery = open_recovery(payment.household, finding, actor=staff, on=today)
        if ground == "reduce":
            recovery = perform(recovery, "decide", actor=reviewer, on=today)
            first = today + timedelta(days=30)
            recovery = perform(recovery, "arrange", actor=staff, on=today, count=2, first_on=first)
            perform(
                recovery, "receive", actor=staff, on=today, receipt_number=f"SL{recovery.pk:06d}",
                way="bank", amount=Decimal("60.00"), received_on=today,
            )  # fmt: skip
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    index = PriceIndex(
        month=last, published_on=today, source="国家统计局调查队公报（示例）", cpi_rise=CPI_RISE
    )
    record_index(index, county=office.county.code, actor=staff, on=today)


CASES = (
    ("reduce", "家庭成员已就业，月收入增加，未及时报告。"),
    ("stop", "子女已就业，家庭人均收入超过标准，未及时报告。"),
)
