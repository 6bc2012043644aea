"""What each line of a bank's return means for the payment it names. Pure: it writes nothing."""

from dataclasses import dataclass
from decimal import Decimal

from payments.banks import Layout
from payments.models import BankReturnLine

Result, Fault = BankReturnLine.Result, BankReturnLine.Fault
FINAL = (Result.SUCCESS, Result.FAILURE)
IN_WRITING = "凭银行书面答复点该笔“书面核实”"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line as the bank wrote it. `amount` is None where it is no amount of money."""

    line: int
    reference: str
    account: str
    amount: Decimal | None
    code: str
    message: str

    @property
    def payment(self) -> int | None:
        """The payment that the reference would be; None where it is no reference of ours."""
        digits = self.reference
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a line says of its payment; `account_index` is "" where it names no account, and
    `other_batch` where its reference is of no other batch of the county; `by_hand` says that it is
    of money that we bring home."""

    account_index: str
    amount: Decimal | None
    code: str
    message: str
    other_batch: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What a payment of the batch looks like, and what stands of it so far, if anything: its final
    result, and the version of our files that this answered where the file answers another."""

    payment: int
    amount: Decimal
    account_index: str
    final: str = ""
    other_version: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line is taken for."""

    result: str
    explanation: str
    fault: str = ""


def judge(
    stated: Stated,
    known: Expected | None,
    layout: Layout,
    *,
    differs: bool,
    seen: bool,
    replaced: bool,
) -> Verdict:
    """The verdict on a line of a file. `known` is the batch's payment that it names, if any.

    `differs`: another line of the file says something else of the same payment, and then neither
    is believed; `seen`: an earlier line named it, and this one repeats that in every word;
    `replaced`: the file answers a version of ours that another took the place of, which may have
    been paid by that one.
    """
    if known is None and stated.by_hand:
        return _exception(Fault.FOREIGN, "上门发放，不经银行，没有采用。请向银行核实是否误付")
    if known is None:
        where = f"，属于批次 {stated.other_batch}" if stated.other_batch else ""
        return _exception(Fault.FOREIGN, f"流水号不在本批次内{where}")
    if differs:
        return _exception(Fault.CONFLICT, "同一流水号在本文件内结果或金额不同，均未采用")
    if seen:
        return _exception(Fault.DUPLICATE, "同一流水号在本文件内重复，已按第一次出现处理")
    if stated.amount != known.amount:
        said = "没有金额" if stated.amount is None else f"{stated.amount:.2f} 元"
        return _exception(
            Fault.AMOUNT,
            f"应发 {known.amount:.2f} 元，回盘 {said}，未采用。"
            f"请银行补足或者全额退回，{IN_WRITING}",
        )
    if stated.account_index and stated.account_index != known.account_index:
        return _exception(
            Fault.ACCOUNT, f"回盘账号与发放账号不符，未采用。请向银行查明付到何处，{IN_WRITING}"
        )
    meaning = layout.meaning(stated.code)
    if known.final:
        if meaning.result == known.final == Result.SUCCESS and known.other_version:
            return _exception(
                Fault.CONFLICT,
                f"第 {known.other_version} 版代发文件的回盘已报成功，可能重复发放，请向银行核实",
            )
        if meaning.result == known.final:
            return Verdict(Result.REPEATED, "与先前回盘结果一致，未重复记账")
        return _exception(Fault.CONFLICT, "与先前回盘的最终结果矛盾，未采用，请向银行核实")
    if meaning.result == Result.FAILURE and replaced:
        return Verdict(
            Result.UNKNOWN,
            f"这一版代发文件已被替换，以新一版的回盘为准；新一版银行没有受理的，{IN_WRITING}",
        )
    text = meaning.text
    if meaning.result == Result.FAILURE and stated.message:
        text = f"{text}（{stated.message}）"
    return Verdict(meaning.result, text[:200])


def _exception(fault: str, explanation: str) -> Verdict:
    return Verdict(Result.EXCEPTION, explanation, fault)
