"""Reading a return of columns of a fixed number of bytes, as the layout's map says."""

import io
from collections.abc import Iterator
from decimal import Decimal

from dibao.money import BadAmount, parse_yuan
from dibao.trail.refusals import Refusal
from payments.banks import FILLER, BankColumn, FixedReturn
from payments.services.classify import Answer


def is_fixed(content: bytes, form: FixedReturn | None) -> bool:
    """Whether the first line is as long as the map says; by the bytes, not by the file's name."""
    return form is not None and len(_line(io.BytesIO(content).readline())) == form.width


def read_fixed(content: bytes, form: FixedReturn) -> Iterator[Answer]:
    """One answer for each line, in order. Raises `Refusal` naming a line of another length."""
    trailer = form.trailer.encode(form.encoding)
    for number, raw in enumerate(io.BytesIO(content), start=1):
        line = _line(raw)
        if not line.strip() or (trailer and line.startswith(trailer)):
            continue
        if len(line) != form.width:
            raise Refusal(
                f"第 {number} 行是 {len(line)} 个字节，约定为 {form.width} 个字节，文件没有导入。"
                "请向银行重新取得回盘文件。",
                field="file",
            )
        yield _answer(number, line, form)


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
        is_number = text.isascii() and text.isdigit()
        return Decimal(text).scaleb(-2) if is_number else None
    try:
        return parse_yuan(text)
    except BadAmount:
        return None
