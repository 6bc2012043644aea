"""The month's batches, the bank's files, and what the bank answered."""

from payments.models.batches import Batch, BatchChunk, Kind, Omission, Payment
from payments.models.deadlines import PaydayAlert
from payments.models.exchange import BankFile, BankReturn, BankReturnLine

__all__ = [
    "BankFile",
    "BankReturn",
    "BankReturnLine",
    "Batch",
    "BatchChunk",
    "Kind",
    "Omission",
    "PaydayAlert",
    "Payment",
]
