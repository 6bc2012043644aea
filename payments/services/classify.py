"""What each line of a bank's return means for the payment it names. Pure: it writes nothing."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from dibao.crypto import blind_index
from payments.banks import Layout
from payments.models import BankReturnLine

Result, Fault = BankReturnLine.Result, BankReturnLine.Fault
FINAL = (Result.SUCCESS, Result.FAILURE)


@dataclass(frozen=True)
class Answer:
    """One line as the bank wrote it. `amount` is None where it is no amount of money."""

    line: int
    reference: str
    account: str
    amount: Decimal | None
    code: str
    message: str


@dataclass(frozen=True)
class Expected:
    """What a payment of the batch looks like, and its final result so far, if any."""

    payment: int
    amount: Decimal
    account_index: str
    final: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a line is taken for."""

    answer: Answer
    payment: int | None
    result: str
    explanation: str
    fault: str = ""


def classify(answers: list[Answer], expected: dict[int, Expected], layout: Layout) -> list[Verdict]:
    """A verdict for every line, in their order. `expected` is keyed by the payment's id.

    A line that repeats another of the file in every word is a duplicate of it; where two lines of
    one payment differ, neither is believed.
    """
    said = defaultdict(set)
    for answer in answers:
        said[_key(answer)].add((answer.code, answer.amount))
    seen: set[int] = set()
    verdicts = []
    for answer in answers:
        known = expected.get(_key(answer))
        verdict = _judge(answer, known, said[_key(answer)], _key(answer) in seen, layout)
        if known:
            seen.add(known.payment)
        verdicts.append(verdict)
    return verdicts


def _judge(
    answer: Answer, known: Expected | None, said: set, seen: bool, layout: Layout
) -> Verdict:
    def exception(fault: str, explanation: str) -> Verdict:
        payment = known.payment if known else None
        return Verdict(answer, payment, Result.EXCEPTION, explanation, fault)

    if known is None:
        return exception(Fault.FOREIGN, "流水号不在本批次内")
    if len(said) > 1:
        return exception(Fault.CONFLICT, "同一流水号在本文件内结果或金额不同，均未采用")
    if seen:
        return exception(Fault.DUPLICATE, "同一流水号在本文件内重复，已按第一次出现处理")
    if answer.amount != known.amount:
        return exception(Fault.AMOUNT, f"应发 {known.amount:.2f} 元，回盘金额不符")
    if answer.account and blind_index(answer.account, "account") != known.account_index:
        return exception(Fault.ACCOUNT, "回盘账号与发放账号不符")
    meaning = layout.meaning(answer.code)
    if known.final:
        if meaning.result == known.final:
            return Verdict(answer, known.payment, Result.REPEATED, "与先前回盘结果一致，未重复记账")
        return exception(Fault.CONFLICT, "与先前回盘的最终结果矛盾，未采用，请向银行核实")
    text = meaning.text
    if meaning.result == Result.FAILURE and answer.message:
        text = f"{text}（{answer.message}）"
    return Verdict(answer, known.payment, meaning.result, text[:200])


def _key(answer: Answer) -> int:
    digits = answer.reference
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else -1
