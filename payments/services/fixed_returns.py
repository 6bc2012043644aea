"""Reading a return of columns of a fixed number of bytes, as the layout's map says."""

import io
from collections.abc import Iterator
from decimal import Decimal

from dibao.money import BadAmount, parse_yuan
from dibao.trail.refusals import Refusal
from payments.banks import FILLER, BankColumn, FixedReturn
from payments.services.classify import Answer
from payments.services.return_totals import Tally, check_count, check_total


def is_fixed(content: bytes, form: FixedReturn | None) -> bool:
    """Whether the first line is as long as the map says; by the bytes, not by the file's name."""
    return form is not None and len(_line(io.BytesIO(content).readline())) == form.width


def read_fixed(content: bytes, form: FixedReturn) -> Iterator[Answer]:
    """One answer for each line, in order.

    Raises `Refusal` naming a line of another length, and where the trailer is not its lines' sum.
    """
    trailer, tally = form.trailer.encode(form.encoding), Tally()
    for number, raw in enumerate(io.BytesIO(content), start=1):
        line = _line(raw)
        if not line.strip():
            continue
        if trailer and line.startswith(trailer):
            _check_trailer(_text(line, number, form), form, tally)
            continue
        if len(line) != form.width:
            raise Refusal(
                f"第 {number} 行是 {len(line)} 个字节，约定为 {form.width} 个字节，文件没有导入。"
                "请向银行重新取得回盘文件。",
                field="file",
            )
        answer = _answer(number, line, form)
        tally.add(answer)
        yield answer


def _check_trailer(text: str, form: FixedReturn, tally: Tally) -> None:
    if form.control is None:
        return
    said = text.split(form.control.separator)
    if len(said) < max(form.control.count, form.control.total):
        raise Refusal("文件末行的控制总数不完整，文件没有导入。请向银行重新取得。", field="file")
    check_count(said[form.control.count - 1], tally)
    check_total(said[form.control.total - 1], tally, tally)


def _line(raw: bytes) -> bytes:
    return raw.removesuffix(b"\n").rstrip(b"\r")


def _answer(number: int, line: bytes, form: FixedReturn) -> Answer:
    given = dict.fromkeys(("reference", "account", "code", "message"), "")
    amount, start = None, 0
    for column in form.columns:
        text = _text(line[start : start + column.width], number, form)
        start += column.width
        if column.value == "amount":
            amount = _amount(text, column)
        elif column.value != FILLER:
            given[column.value] = text
    return Answer(line=number, amount=amount, **given)


def _text(raw: bytes, number: int, form: FixedReturn) -> str:
    try:
        return raw.decode(form.encoding).strip()
    except UnicodeDecodeError as error:
        raise Refusal(
            f"第 {number} 行的文字不是 {form.encoding} 编码，文件没有导入。"
            "请向银行重新取得回盘文件。",
            field="file",
        ) from error


def _amount(text: str, column: BankColumn) -> Decimal | None:
    """Yuan; None for what is no amount."""
    if column.fen:
        if not (text.isascii() and text.isdigit()):
            return None
        text = str(Decimal(text).scaleb(-2))
    try:
        return parse_yuan(text)
    except BadAmount:
        return None
