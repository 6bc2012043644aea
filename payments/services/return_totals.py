"""A return's own control total, held against its lines: part of a file is no file."""

from dataclasses import dataclass
from decimal import Decimal

from dibao.money import BadAmount, format_yuan, parse_yuan
from dibao.trail.refusals import Refusal
from payments.services.classify import Answer


@dataclass
class Tally:
    """Lines and yuan so far; `is_readable` is False once a line's amount was none."""

    count: int = 0
    total: Decimal = Decimal("0.00")
    is_readable: bool = True

    def add(self, answer: Answer) -> None:
        self.count += 1
        if answer.amount is None:
            self.is_readable = False
        else:
            self.total += answer.amount


def check_total(text: str, own: Tally, whole: Tally) -> None:
    """Raises `Refusal` when a line of totals is neither its sheet's sum nor that of all so far.

    A line without an amount says nothing; where a line's own amount is none, that line is told.
    """
    try:
        said = parse_yuan(text)
    except BadAmount:
        return
    if whole.is_readable and said not in (own.total, whole.total):
        raise Refusal(
            f"文件的合计为 {format_yuan(said)} 元，其上 {own.count} 行相加为 "
            f"{format_yuan(own.total)} 元，相差 {format_yuan(abs(said - own.total))} 元，"
            "文件没有导入。可能缺行或被改动，请向银行重新取得完整的回盘文件。",
            field="file",
        )


def check_count(text: str, tally: Tally) -> None:
    """Raises `Refusal` when a trailer counts other than the lines above it."""
    if text.isascii() and text.isdigit() and int(text) != tally.count:
        raise Refusal(
            f"文件末行写明 {int(text)} 笔，实际只有 {tally.count} 笔，文件没有导入。"
            "请向银行重新取得完整的回盘文件。",
            field="file",
        )
