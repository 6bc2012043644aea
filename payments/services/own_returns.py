"""What stands for the bank's word where somebody here says what became of a payment."""

import hashlib
import json
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from payments.models import BankReturn, BankReturnLine, Payment

Result = BankReturnLine.Result


def own_return(
    payment: Payment, result: str, facts: dict[str, Any], *, name: str, actor: Any, on: date
) -> BankReturn:
    """A return of one line whose content is `facts`, nothing personal; the line is the caller's."""
    content = json.dumps(facts, sort_keys=True).encode()
    arrived = result == Result.SUCCESS
    return BankReturn.objects.create(
        batch=payment.batch, channel=payment.channel, content=ContentFile(content, name=name),
        sha256=hashlib.sha256(content).hexdigest(), imported_on=on, imported_by=actor,
        line_count=1, success_count=int(arrived), success_total=payment.amount if arrived else 0,
        failure_count=int(result == Result.FAILURE),
        exception_count=int(result == Result.EXCEPTION),
    )  # fmt: skip
