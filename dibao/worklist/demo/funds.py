"""The demo's money: allotted by every level before the first month is paid, and a little to do."""

from datetime import date, timedelta
from decimal import Decimal

from dibao.money import yuan
from dibao.trail.engine import perform
from dibao.worklist.demo.offices import Office
from payments.funds.need import month_now
from payments.funds.services import record
from payments.ledger.book import Purse
from payments.models import Allocation, Fund, Source, WorkExpense
from payments.models.ledger import BENEFIT_FUNDS

COVERED_MONTHS = 5
SHARES = ((Source.CENTRAL, "0.5"), (Source.PROVINCE, "0.3"), (Source.COUNTY, "0.2"))
DOCUMENTS = {Source.CENTRAL: "财社", Source.PROVINCE: "省财社", Source.COUNTY: "区财预"}
WORK_FUNDS, TRAINING = Decimal("20000.00"), Decimal("1260.00")


def allot(office: Office, first_month: date, today: date) -> None:
    """Money for some months from `first_month`, seen by two; one expense still waits."""
    day = first_month.replace(day=2)
    for fund in BENEFIT_FUNDS:
        _persons, month = month_now(Purse(office.county.code, fund), today)
        for source, share in SHARES:
            amount = yuan(month * COVERED_MONTHS * Decimal(share))
            if amount:
                _arrived(office, fund, source, amount, day)
    _arrived(office, Fund.WORK, Source.COUNTY, WORK_FUNDS, day)
    training = WorkExpense(
        fund=Fund.WORK, purpose=WorkExpense.Purpose.TRAINING, amount=TRAINING,
        paid_on=today - timedelta(days=2), voucher_number="记-0001",
    )  # fmt: skip
    record(training, county=office.county.code, actor=office.staff["zhidan"], on=today)


def _arrived(office: Office, fund: Fund, source: Source, amount: Decimal, day: date) -> None:
    paper = record(
        Allocation(
            fund=fund, source=source, stage=Allocation.Stage.FINAL, year=day.year, amount=amount,
            document_number=f"{DOCUMENTS[source]}〔{day.year}〕12号", document_date=day,
        ),
        county=office.county.code, actor=office.staff["zhidan"], on=day,
    )  # fmt: skip
    perform(paper, "confirm", actor=office.staff["fuhe"], on=day, amount=amount, received_on=day)
