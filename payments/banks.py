"""The layouts of the paying banks: how their files look and what their codes mean.

They are maps in ``fixtures/banks``, kept by the office; nothing of a bank is written in code.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings

from dibao.offices.models import Level
from dibao.sheets import Words
from payments.models import BankFile, BankReturnLine, Payment
from payments.purposes import WORDS

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "banks"
REFERENCE_DIGITS = 12
RETURN_FIELDS = ("reference", "account", "amount", "code", "message")
REQUIRED = ["reference", "code"]  # what a line has and a line of totals has not
FILLER = "filler"  # bytes of a fixed return that say nothing to us
RESULTS = ("success", "failure", "pending")


class BadLayout(ValueError):
    """A layout file is not well formed; the message names file and entry."""


@dataclass(frozen=True)
class Payer:
    """Out of which account a county pays by this bank, and under which agreement; "" where open."""

    account: str = ""
    agreement: str = ""


@dataclass(frozen=True)
class Line:
    """One payment on its way into a bank's file: a payment, or a row of the columns used here."""

    number: int
    payment: Payment
    batch: str
    purpose: str
    payer: Payer


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMULA_REFUSED = (
    "有账户名称或开户银行以 =、+、-、@ 等符号开头，电子表格会当作公式，银行无法核对户名。"
    "请在该户“账户”页更正后重新制单。"
)
VALUES: dict[str, Callable[[Line], object]] = {
    "line": lambda line: line.number,
    "reference": lambda line: reference_of(line.payment),
    "account": lambda line: str(line.payment.account),
    "holder": lambda line: line.payment.holder_name,
    "bank": lambda line: line.payment.bank,
    "amount": lambda line: line.payment.amount,
    "purpose": lambda line: line.purpose,
    "batch": lambda line: line.batch,
    "holder_id": lambda line: str(line.payment.holder_id or ""),
    "payer_account": lambda line: line.payer.account,
    "agreement": lambda line: line.payer.agreement,
}
KINDS = {"line": "int", "amount": "money"}


@dataclass(frozen=True)
class BankColumn:
    """A column; `width` is its bytes in a fixed text, `pad` what fills it, `fen` no point."""

    heading: str
    value: str
    width: int | None = None
    pad: str = " "
    right: bool = False
    fen: bool = False


@dataclass(frozen=True)
class Control:
    """Where a trailer says how many lines there are, and how many yuan: places counted from 1."""

    separator: str
    count: int
    total: int


@dataclass(frozen=True)
class FixedReturn:
    """A return of columns of a fixed number of bytes; lines that begin with `trailer` are none."""

    encoding: str
    columns: tuple[BankColumn, ...]
    trailer: str = ""
    control: Control | None = None

    @property
    def width(self) -> int:
        """The bytes of a line."""
        return sum(column.width for column in self.columns)


@dataclass(frozen=True)
class Code:
    """What a bank's code means: success, failure or pending, and in words."""

    result: str
    text: str


@dataclass(frozen=True)
class Layout:
    key: str
    name: str
    purpose: str
    columns: tuple[BankColumn, ...]
    csv_encoding: str
    csv_control: bool
    words: Words
    codes: dict[str, Code]
    max_rows: int | None = None
    fixed_encoding: str = ""
    payers: dict[str, Payer] = field(default_factory=dict)
    fixed_return: FixedReturn | None = None

    def payer_of(self, area_code: str) -> Payer:
        """Who pays in a county: the entry of its six digits."""
        return self.payers.get(area_code[: Level.COUNTY], Payer())

    def holds(self, value: str) -> bool:
        """Whether this bank's files have a column of this value."""
        return any(column.value == value for column in self.columns)

    @property
    def file_hash(self) -> str:
        """SHA-256 of all that a file's bytes depend on besides the batch."""
        content = (
            self.purpose, WORDS, self.columns, self.csv_encoding, self.csv_control, self.max_rows,
            self.fixed_encoding, self.payers,
        )  # fmt: skip
        return hashlib.sha256(repr(content).encode()).hexdigest()

    @property
    def formats(self) -> list[str]:
        """The formats that this bank's files are made in."""
        always = [BankFile.Format.XLSX, BankFile.Format.CSV]
        return always + ([BankFile.Format.TXT] if self.fixed_encoding else [])

    @property
    def return_hash(self) -> str:
        """SHA-256 of all that the reading of a return depends on."""
        content = (self.words, sorted(self.codes.items()), self.fixed_return)
        return hashlib.sha256(repr(content).encode()).hexdigest()

    def meaning(self, code: str) -> Code:
        """The meaning of a code; one that the table lacks is unknown, and never taken as final.

        A spreadsheet drops the zeros before a number: such a code is read at the table's width.
        """
        unknown = Code(
            BankReturnLine.Result.UNKNOWN,
            "银行代码不在对照表内，请向银行查询，凭书面答复点该笔“书面核实”",
        )
        if code not in self.codes and code.isdecimal():
            padded = {known for known in self.codes if known == code.zfill(len(known))}
            code = padded.pop() if len(padded) == 1 else code
        return self.codes.get(code, unknown)


def reference_of(payment: Payment) -> str:
    """The stable id of a payment's line at the bank; no other payment ever has it."""
    return f"{payment.pk:0{REFERENCE_DIGITS}d}"


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """Every layout by its key (the file's name). Raises BadLayout."""
    return {path.stem: read_layout(path) for path in sorted(FOLDER.glob("*.yaml"))}


def read_layout(path: Path) -> Layout:
    """One layout from its file. Raises BadLayout naming what is missing or unknown."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        file, answer = data["file"], data["return"]
        columns = tuple(BankColumn(**item) for item in file["columns"])
        headings: dict[str, list[str]] = answer["columns"]
        codes = {
            str(code): Code(item["result"], item["text"]) for code, item in answer["codes"].items()
        }
        layout = Layout(
            key=path.stem,
            name=data["name"],
            purpose=data["purpose"],
            columns=columns,
            csv_encoding=file["csv_encoding"],
            csv_control=file["csv_control"],
            words=Words.of(headings, required=REQUIRED, footers=answer.get("footers", [])),
            codes=codes,
            max_rows=file.get("max_rows"),
            fixed_encoding=file.get("fixed_encoding", ""),
            payers={code: Payer(**item) for code, item in data.get("payers", {}).items()},
            fixed_return=_fixed_return(answer.get("fixed")),
        )
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise BadLayout(f"{path.name}：格式不正确，缺少 {error}") from error
    for column in columns:
        if column.value not in VALUES:
            raise BadLayout(f"{path.name}：不认识的列内容 {column.value}")
    for code, meaning in codes.items():
        if meaning.result not in RESULTS:
            raise BadLayout(f"{path.name}：代码 {code} 的结果 {meaning.result} 不认识")
    if unknown := set(headings) - set(RETURN_FIELDS):
        raise BadLayout(f"{path.name}：不认识的回盘列 {'、'.join(sorted(unknown))}")
    if missing := {*REQUIRED, "amount"} - set(headings):
        raise BadLayout(f"{path.name}：回盘缺少 {'、'.join(sorted(missing))} 列")
    if layout.max_rows is not None and not (
        isinstance(layout.max_rows, int) and layout.max_rows > 0
    ):
        raise BadLayout(f"{path.name}：max_rows 须为正整数")
    if layout.fixed_encoding and (open_ones := [c.heading for c in columns if not c.width]):
        raise BadLayout(f"{path.name}：定长文本的列缺少 width：{'、'.join(open_ones)}")
    if missing := {"reference", "account", "amount"} - {column.value for column in columns}:
        raise BadLayout(f"{path.name}：代发文件缺少 {'、'.join(sorted(missing))} 列")
    _check_payers(path, layout)
    _check_fixed_return(path, layout.fixed_return)
    return layout


def _fixed_return(given: dict | None) -> FixedReturn | None:
    if given is None:
        return None
    columns = tuple(BankColumn(heading=item["value"], **item) for item in given["columns"])
    control = Control(**given["control"]) if "control" in given else None
    return FixedReturn(given["encoding"], columns, given.get("trailer", ""), control)


def _check_payers(path: Path, layout: Layout) -> None:
    for code, payer in layout.payers.items():
        if not all(isinstance(text, str) for text in (code, payer.account, payer.agreement)):
            raise BadLayout(f"{path.name}：payers 的区县代码、账号和协议号须加引号，以免丢失数字")


def _check_fixed_return(path: Path, answer: FixedReturn | None) -> None:
    if answer is None:
        return
    given = {column.value for column in answer.columns}
    if unknown := given - set(RETURN_FIELDS) - {FILLER}:
        raise BadLayout(f"{path.name}：不认识的定长回盘列 {'、'.join(sorted(unknown))}")
    if missing := {*REQUIRED, "amount"} - given:
        raise BadLayout(f"{path.name}：定长回盘缺少 {'、'.join(sorted(missing))} 列")
    if answer.control and min(answer.control.count, answer.control.total) < 1:
        raise BadLayout(f"{path.name}：定长回盘 control 的 count、total 从 1 数起")
    if open_ones := [column.value for column in answer.columns if not column.width]:
        raise BadLayout(f"{path.name}：定长回盘的列缺少 width：{'、'.join(open_ones)}")
