"""The month's batches, the bank's files and answers, the ledger, and the fund's papers."""

from payments.models.batches import Batch, BatchChunk, Kind, Omission, Payment
from payments.models.deadlines import PaydayAlert
from payments.models.exchange import BankFile, BankReturn, BankReturnLine
from payments.models.funds import Allocation, BudgetRequest, WorkExpense, YearEnd
from payments.models.ledger import (
    AccountKind,
    Event,
    Fund,
    LedgerAccount,
    LedgerEntry,
    LedgerTransaction,
    Source,
)

__all__ = [
    "AccountKind",
    "Allocation",
    "BankFile",
    "BankReturn",
    "BankReturnLine",
    "Batch",
    "BatchChunk",
    "BudgetRequest",
    "Event",
    "Fund",
    "Kind",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Omission",
    "PaydayAlert",
    "Payment",
    "Source",
    "WorkExpense",
    "YearEnd",
]
