"""What payments check every night."""

from collections.abc import Iterable

from dibao.jobs.checks import check
from dibao.money import format_yuan
from payments.ledger.verify import differences


@check("ledger", "资金账簿")
def ledger_agrees() -> Iterable[str]:
    """The ledger with itself, the batches, the bank's returns and the fund's papers."""
    for found in differences():
        yield f"{found.check}：{found.where}，相差 {format_yuan(found.by)} 元"
