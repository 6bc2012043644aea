"""What becomes of single payments in the random lives of a fund, counted by hand."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from payments.ledger.verify import QUESTIONS
from payments.models import Arrival, BankReturnLine, Payment, Refund, Resolution, Sending
from payments.repeats import is_held, owed_one_of
from tests.payments.ledger_rows import answer, unguarded

ASKED = (
    "退汇与账簿不符",
    "失败后到账与账簿不符",
    "应付低保金逐笔与应补发的款项不符",
    "应付低保金余额与批次不符",
)


@dataclass(eq=False)
class Chain:
    """The attempts at one payment and how often the family has the money of each; those that went
    out and were answered may be turned round. It is owed while nobody has it."""

    last: Payment
    held: dict[Payment, int] = field(default_factory=dict)
    is_open: bool = True
    is_at_rest: bool = False

    def __post_init__(self):
        self.first = self.last

    @property
    def is_owed(self) -> bool:
        return not (self.is_open or self.is_at_rest or any(self.held.values()))

    @property
    def owes(self) -> str:
        """The account that what comes back, or fails, goes to."""
        return "payable" if self.is_owed else "expense"

    def answered(self, arrived: bool) -> None:
        self.is_open, self.held[self.last] = False, int(arrived)

    def go_on(self, payment: Payment) -> None:
        self.last, self.is_open = payment, True

    def check(self) -> None:
        """The count of the database is this one, and the books know who is owed."""
        assert is_held(self.last) == any(self.held.values())
        assert owed_one_of(self.first) == (self.last if self.is_owed else None)
        with connection.cursor() as cursor:
            for check in ASKED:
                cursor.execute(QUESTIONS[check], {"county": "%"})
                assert cursor.fetchall() == []


def send_back(payment: Payment, *, on: date) -> Refund:
    """The bank reports an arrived payment back, and a person registers it."""
    return Refund.objects.create(
        payment=payment, resolution=_settled(payment, "sent_back", on), amount=payment.amount,
        ordinal=payment.refunds.count() + 1, refunded_on=on,
    )  # fmt: skip


def arrival_of(payment: Payment, how: str, *, on: date) -> Arrival:
    """The bank reports that a payment arrived after all, or by both of two versions; unsaved."""
    if how == "both_arrived":
        with unguarded():
            for version in (1, 2):
                Sending.objects.get_or_create(
                    batch=payment.batch, version=version,
                    defaults={"sent_on": on, "sent_by": payment.batch.prepared_by},
                )  # fmt: skip
    return Arrival(
        payment=payment, resolution=_settled(payment, how, on), amount=payment.amount,
        ordinal=payment.arrivals.count() + 1, arrived_on=on,
    )  # fmt: skip


def _settled(payment: Payment, how: str, on: date) -> Resolution:
    bank_return = answer(payment.batch, on=on)
    line = BankReturnLine.objects.create(
        bank_return=bank_return, line=1, payment=payment, result="exception", fault="conflict",
        amount=payment.amount,
    )  # fmt: skip
    return Resolution.objects.create(
        line=line, how=how, reason="银行通知", resolved_by=payment.batch.prepared_by, resolved_on=on
    )
