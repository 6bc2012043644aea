"""The month's batches, the bank's files and answers, the ledger, and the fund's papers."""

from payments.models.agent import AgentStatement
from payments.models.answers import WrittenAnswer
from payments.models.arrivals import Arrival
from payments.models.batches import Batch, BatchChunk, Kind, Omission
from payments.models.bridging import Bridging
from payments.models.checks import UnusualItem
from payments.models.commands import Command
from payments.models.deadlines import PaydayAlert
from payments.models.delivery import CardCustody, HandReceipt, HomeDelivery
from payments.models.exchange import (
    BankFile,
    BankReturn,
    BankReturnLine,
    Refund,
    Resolution,
    Sending,
)
from payments.models.findings import (
    BackPay,
    BackPayMonth,
    FraudFine,
    Instalment,
    ReceiptReversal,
    Recovery,
    RecoveryMonth,
    RecoveryReceipt,
)
from payments.models.funds import Allocation, BudgetRequest, WorkExpense, YearEnd
from payments.models.kept_lists import KeptList
from payments.models.ledger import (
    AccountKind,
    Event,
    Fund,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Source,
)
from payments.models.payments import Payment
from payments.models.prices import PriceIndex
from payments.models.statements import AccountStatement
from payments.models.withholding import Withholding

__all__ = [
    "AccountKind",
    "AccountStatement",
    "AgentStatement",
    "Allocation",
    "Arrival",
    "BackPay",
    "BackPayMonth",
    "BankFile",
    "BankReturn",
    "BankReturnLine",
    "Batch",
    "BatchChunk",
    "Bridging",
    "BudgetRequest",
    "CardCustody",
    "Command",
    "Event",
    "FraudFine",
    "Fund",
    "HandReceipt",
    "HomeDelivery",
    "Instalment",
    "KeptList",
    "Kind",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Omission",
    "PaydayAlert",
    "Payment",
    "PriceIndex",
    "ReceiptReversal",
    "Recovery",
    "RecoveryMonth",
    "RecoveryReceipt",
    "Refund",
    "Resolution",
    "Sending",
    "Source",
    "UnusualItem",
    "Withholding",
    "WorkExpense",
    "WrittenAnswer",
    "YearEnd",
]
